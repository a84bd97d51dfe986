"""A file -> its sheets as cells with their places, whatever its format."""

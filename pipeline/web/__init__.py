"""The door to the browser: the status page, one file that needs no network."""

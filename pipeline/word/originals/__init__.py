"""The source of the templates as they were first laid out, a file a document."""

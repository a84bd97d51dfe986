"""What people changed in a document, carried into the next one that is generated.

`generation` says which generated document a copy came from. The room is pure: documents in, a document and what is to
be said out.
"""

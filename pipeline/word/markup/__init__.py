"""A .docx from within: its file of parts, and the XML of Word in them (elements, runs, styles)."""

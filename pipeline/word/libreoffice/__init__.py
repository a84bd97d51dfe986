"""What LibreOffice does for us: PDF and page numbers."""

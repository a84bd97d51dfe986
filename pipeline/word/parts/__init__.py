"""What is put into a rendered document, one thing each."""

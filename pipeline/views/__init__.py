"""What each document says: finished text and figures, one field for each thing a template may ask for."""

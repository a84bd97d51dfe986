"""What goes back: a unit's own workbook with each faulty cell marked."""

"""The copy of a unit's own workbook that goes back to it, each faulty cell marked."""

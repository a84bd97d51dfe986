"""The XML of Word: its elements, the runs of a text, and the styles."""

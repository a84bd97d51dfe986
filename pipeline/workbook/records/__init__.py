"""The cells of a workbook -> typed records, every refused cell a finding."""

"""From the cells of a workbook to typed records; every cell that is refused is a finding."""

"""pmqa: from the units' workbooks to a PMQA 4.0 application report and a meeting agenda in Word.

The stages of a year in their order; `run` has the same order in code:

1. `workbook.reading` reads every file in `inputs/<year>/` as cells with their places. A file that is broken or hostile
   is a finding, and the others are read.
2. `workbook.records` turns cells into typed records: a unit's submission or the coordinator's workbook. A cell that
   cannot be read is a finding. `workbook.readings` keeps both for the next run, which reads what changed.
3. `submissions` compares what came in with the register: who has sent, who has not, which workbook is used.
4. `merge` joins the rows of all units in one pandas table and groups them by indicator; where two units give
   different values, that is a finding.
5. `scoring` computes total, level and what each target needs; `rules` checks the master table against the rule book.
6. All of that is one `year.Year`. `replies` marks each unit's workbook. `views` makes the finished Thai text of each
   document, and `documents` has `word` put it into the templates that people own.
7. `outputs` makes the status page and the workbooks of findings and indicators, and has `manifest` write where every
   figure came from; `publish` replaces all outputs together or none.

All rooms use `model` (the values that travel), `thai` (Thai text), `messages` (the sentence of every finding) and
`criteria` (what is assessed in a year). `opc` reads and writes the parts of .xlsx and .docx files. `cli` holds the
commands, `screen` what they print. The README draws all rooms, and says where each kind of thing is added.
"""

__version__ = "1.0.0"

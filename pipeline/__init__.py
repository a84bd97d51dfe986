"""pmqa: from the units' workbooks to a PMQA 4.0 application report and a meeting agenda in Word.

The tour, a sentence a stage; `run` tells the same story in code:

1. `workbook.reading` looks at every file in `inputs/<year>/`, guards against what is broken or hostile, and reads the
   rest as cells with their places.
2. `workbook.records` turns cells into typed records, a unit's submission or the coordinator's workbook; every cell it
   has to refuse is a finding.
3. `submissions` holds what came in against the register: who has sent, who has not, whose is for another year.
4. `merge` joins the rows of all units in one pandas table and groups them by indicator; where two units give
   different values, that is a finding.
5. `scoring` reckons total, level and the way to each target; `rules` checks the master against the rule book.
6. All of that is one `year.Year`. `replies` marks each unit's workbook. `views` says what each document says, finished,
   in Thai; `documents` has `word` put it into the templates people own.
7. `outputs` makes the status page and the workbooks of findings and indicators, and has `manifest` write where every
   figure came from; `publish` replaces all outputs together or none.

Underneath lie `model` (the values that travel), `thai`, `opc` (the parts of .xlsx and .docx files), `messages` (every
finding's sentence) and `criteria` (a year's). `cli` is the door for people.
"""

__version__ = "1.0.0"

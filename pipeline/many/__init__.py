"""Many departments: each a folder of its own, run as one task each, and one overview of them all.

`department_folders` finds the departments of a folder; `task` runs one of them; `local` spreads the tasks over
processes of this machine, `cluster` over a Dask cluster; `parcels` are what goes to a worker and comes back where no
disk is shared; `records` reads what each department's own outputs say; `running` tells the story.
"""

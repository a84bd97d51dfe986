"""The workbooks that units and the coordinator type into."""

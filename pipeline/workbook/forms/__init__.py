"""What goes out empty: the workbooks that units and the coordinator type into."""

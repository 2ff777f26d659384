"""What was decided about messages and what came of it: the memory behind `why did she (not) get it?`."""

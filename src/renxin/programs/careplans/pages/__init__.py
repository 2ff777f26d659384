"""What the pages of care plans read: programmes with their numbers, people inside, one plan as a whole."""

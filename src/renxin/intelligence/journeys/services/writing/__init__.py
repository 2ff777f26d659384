"""What is written down about every batch: the trace, the tallies, the facts."""

"""A team's work: who has how much, what is late, handing over, and who covers whom."""

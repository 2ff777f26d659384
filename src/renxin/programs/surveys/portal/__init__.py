"""Pages of surveys for patients: the questions, the swift road, the tablet."""

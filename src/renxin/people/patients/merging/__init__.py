"""What hangs on a patient: what a merge moves, what a division leaves in doubt, what it is called."""

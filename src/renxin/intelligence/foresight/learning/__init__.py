"""The arithmetic of foresight: pure, over arrays and counts. No ORM, no clock."""

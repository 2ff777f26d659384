"""The rules of fairness: pure functions over what was counted. No database, no clock."""

"""Filling an empty installation with the demo hospital, through the same services that a real one uses."""

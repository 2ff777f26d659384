"""Counting for whole sheets: a few statements for all departments or people of a sheet together."""

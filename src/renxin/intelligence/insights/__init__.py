"""Insights: the catalogue of metrics, the director's page, and the rows behind every number.

Words: a *metric* is a named, defined, tested number; a *scope* is whose and when; *rows* are what was counted.
Refuses: an estimate without its n and interval, a change within chance called a change, a number nobody can open.
"""

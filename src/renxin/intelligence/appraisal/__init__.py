"""Appraisal: sheets with weights for departments and people, frozen at month end, contestable; boards of evidence.

Words: a *sheet* says what counts for whom; an *item* is one line of it, a number with a floor, a target and a weight; a
*result* is a sheet filled in for a department or a person and a month; an *appeal* contests rows of it; a *sign of
coaxing* goes to a person, never into a result; a *measure* is one line of a board, with its evidence.
Refuses: a score of a person on fewer than thirty answers; a complaint that lowers a result by itself; changing what is
frozen.
"""

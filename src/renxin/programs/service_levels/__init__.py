"""Promises of the levels of service: what each level may expect, the tasks that keep it, whether it was kept.

Words: a *promise* comes round (every month, at the turn of a season); one *round* is one time it has to be kept.
Refuses: deciding who belongs to which level (segments does), doing the work (the worklist does).
"""

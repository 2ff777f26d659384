"""Trials: what a journey would do before it does it, and what it has changed once it did.

Words: a *replay* lets a definition live through the last days without sending; a *walk* takes one patient through it
by hand; an *experiment* is a hold-out, a split or a staggered start that somebody answers for; an *effect* is the
difference it made, never without n and interval.
Refuses: sending anything; a percentage without its interval; leaving care to chance.
"""

"""What patients write, read by the hundred: how it sounds, what it is about, what comes together.

Words: the *tone* of a comment runs from blame (−1) to praise (1); a *topic* is what it is about, from a list the
hospital approves; a *cluster* is a group that nobody defined before, named by its own words.
Refuses: keeping a second copy of what was written, a number without how often it is right, a verdict nobody can
correct.
"""

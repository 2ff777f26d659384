"""Improvement: what the numbers suggest, what was decided and done about it, whether it helped, who was told.

Words: a *suggestion* is a sentence with its evidence; an *improvement* is a project with a frozen baseline; a *check*
compares before and after and says so in honest words; a *meeting* has a frozen pack and decisions.
Refuses: an action list of weak actions only, a success that no number shows, a published line that names somebody.
"""

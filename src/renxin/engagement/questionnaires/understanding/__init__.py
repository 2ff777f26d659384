"""From what somebody writes to the answer of a question: numbers, units, yes and no, options. Pure, no model.

Words: a *guess* is an answer with how sure it is; *slips* are dialect, emoji and what speech recognition mishears.
Refuses: judging how grave it is (the bank and the red flags do that); guessing where people would ask again.
"""

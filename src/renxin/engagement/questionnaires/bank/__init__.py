"""The question bank of care between visits: one code, one question, one meaning, one rule of level everywhere.

Words: a *question* is asked by its code in any programme; a *fact* is something about the person that a rule may look
at beside the answers; a *level* says how soon somebody must act; a *finding* is a level with its reason.
Refuses: a second question for what has a code already; a level that no rule of the pack gives.
"""

"""Finished reports in plain words: approved templates per item and range, looked at by a person, then sent.

Words: an *explanation* is one report in plain words; a *step* says how soon somebody should be seen; an *adviser* is a
colleague who explains it in person. Refuses: diagnoses, changes of medicines, sending what nobody looked at, telling
of something that needs treatment at once by a message first.
"""

"""Before a return visit: questions go out three days ahead, the answers lie on one page before the patient sits down.

Refuses: asking who comes for the first time; letting a dangerous answer wait for the visit.
"""

"""Experience measurement over questionnaires: who is invited when, one-time links, answers, results.

Words: an *invitation* is one patient's chance to answer once, a *place code* is the printed QR code of a department.
Refuses: asking the same person too often, answers by staff, two answers for one invitation, small cells in results.
"""

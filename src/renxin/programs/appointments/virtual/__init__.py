"""Visits by video: for an illness diagnosed before, with consent and a proof of who she is; an end at any time.

Words: the *waiting room* is her page before the doctor calls; a *stop* is the doctor's decision that it cannot be done
this way. Refuses: first visits, recording, prescriptions, and a doctor other than the one who was booked.
"""

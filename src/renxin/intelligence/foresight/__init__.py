"""Foresight: who is likely to need us next, who is slipping away, what goes together, which day is the risky one.

Words: a *happening* is something that happened to a patient at an instant; a *prediction* is a question about the next
weeks, written in a pack; a *model* is one plain answer learned from the hospital's own past; a *score* is what it says
of one patient, with reasons; a *suggestion* is what a person may accept or reject.
Refuses: reading anybody who did not agree to profiling; a model nobody can read; doing anything by itself.
"""

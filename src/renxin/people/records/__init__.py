"""A read-mostly mirror of what the hospital's own systems say about care: encounters, problems, results, medicines.

Words: an *encounter* is one visit or stay; a *report* is what a laboratory or an imaging room issued; an *observation*
is one line of it. Refuses: being the record of truth, and every write that is not idempotent by the sender's own key.
"""

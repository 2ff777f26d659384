"""The follow-up desk: a nurse's call to one patient, with everything that is due for her on one sheet."""

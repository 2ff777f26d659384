"""What people have to do for patients: one list of tasks shared by all programs.

Words: a *task* has a patient, a kind, an owner or a department, and a clock; its *outcome* is a code of its kind.
Refuses: knowing why a task exists (its `source` does), deciding what follows from an outcome.
"""

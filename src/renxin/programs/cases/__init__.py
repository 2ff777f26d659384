"""What went wrong for a patient, who owns it, which clock runs, what was answered, whether it is settled.

Words: a *case* is a recovery case (a low answer, a worry) or, with the patient's agreement, a *complaint* under law.
Refuses: a second case for one answer, a clock longer than the law's, closing a complaint without a cause.
"""

"""Medicines at home: what to take when, what was taken, how long it lasts, and how much of the time it was at hand.

Words: a *medication plan* is one medicine a patient takes at home; a *dose* is one taking of it, recorded when she
ticks it; a *fill* is a quantity handed out; *PDC* is the share of days on which the class was at hand.
Refuses: dose advice of any kind; calling a dose missed that nobody spoke of; counting a day twice.
"""

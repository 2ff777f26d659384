"""Appointments as the hospital's own scheduling reports them: booked, changed, cancelled, missed.

Owns: the mirror of each appointment. Words: placer number (who asked), filler number (who gave the slot).
Refuses: to give slots away itself; the hospital's scheduling does that.
"""

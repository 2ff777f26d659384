"""Who waits where: check-in, the desk before the doctor, tickets and their order, calls, what the wall and phones show.

Words: a *queue* is one line of people (a clinic, an examination, the pharmacy, a desk); a *counter* is the room or
window that calls from it; a *ticket* is one person's place in it on one day; a *triage* is what the nurse at the desk
found before the doctor; a *delay* is what was announced, with a reason.
Refuses: names on a wall, a place bought or begged, an estimate without its error, calling twice for one ticket.
"""

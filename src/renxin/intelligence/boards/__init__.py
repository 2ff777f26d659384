"""Boards: what each role sees first, put together from cards; reports of them by mail, exports, screens on the wall.

Words: a *board* is the cards of a role, in order; a *card* is one number, picture or list that opens its rows; a
*report* sends a board to colleagues in a rhythm, each *issue* of it is a frozen moment; an *export* is rows that leave
the house, with a purpose; a *wall* is a screen in a corridor that shows numbers and never a person.
Refuses: a number without the way to its rows, a person on a wall, an export without a reason.
"""

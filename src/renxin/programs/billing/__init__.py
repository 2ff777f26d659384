"""What care cost, what is to be paid, and what something will probably cost; money itself is taken by the hospital.

Words: a *bill* gathers the charges of one visit; a *line* is one charge on it; a *payment* is one way to the hospital's
own *cashier* and what came of it; a *cost range* is what a procedure or illness cost other people here. Refuses: taking
money, believing an amount that does not fit, a price for fewer than twenty people, and asking for what was paid.
"""

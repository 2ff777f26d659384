"""The road to the hospital's cashier: the signed link out, the signed tellings in, the question what a bill is for."""

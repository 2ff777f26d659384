"""What the Official Account and the mini-program have in common: one platform, one set of errors, one kind of door."""

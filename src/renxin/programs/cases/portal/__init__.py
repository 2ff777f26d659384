"""Pages of patients without sign-in: tell us something by a printed code, say whether it is settled."""

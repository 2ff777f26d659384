"""A carrier's gateway: SMPP 3.4 over a socket of its own, messages, receipts, answers, throttling."""

"""The test bench: what a message would do, tried in a transaction that is taken back."""

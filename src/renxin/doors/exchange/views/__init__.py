"""Staff pages of exchange."""

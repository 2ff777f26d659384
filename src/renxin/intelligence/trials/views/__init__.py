"""Staff pages of trials."""

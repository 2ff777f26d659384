"""Staff pages of the telephone."""

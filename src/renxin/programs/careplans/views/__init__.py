"""Staff pages of care plans."""

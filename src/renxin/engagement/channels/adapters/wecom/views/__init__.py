"""Staff pages of WeCom."""

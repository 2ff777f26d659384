"""Summaries for other institutions: what goes in, how it reads, and what comes from them."""

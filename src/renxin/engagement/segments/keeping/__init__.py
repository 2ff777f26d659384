"""Keeping segments true: which are active and what they read, what a few people's values say, what time changes."""

"""Template filters of improvement."""

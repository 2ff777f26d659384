"""Template tags of the live door."""

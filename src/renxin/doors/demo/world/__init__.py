"""The invented world, pure: the same seed gives the same hospital, families and visits."""

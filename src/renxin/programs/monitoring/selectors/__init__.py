"""What may be read of monitoring."""

from .rules_in_force import Rules, rules_in_force

__all__ = ["Rules", "rules_in_force"]

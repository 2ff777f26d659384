"""What other packages may tell safety: which words they want to be told of."""

from .alarms import register_alarm

__all__ = ["register_alarm"]

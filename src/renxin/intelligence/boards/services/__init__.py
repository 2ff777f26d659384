"""Every change of boards."""

from .arranging import arrange, forget_arrangement

__all__ = ["arrange", "forget_arrangement"]

"""A patient's facts in words. A new kind of fact gets its sentence in `tellings/`, its filter in `telling.GROUPS`."""

from .telling import GROUPS, Line, kinds_of, tell, told_kinds

__all__ = ["GROUPS", "Line", "kinds_of", "tell", "told_kinds"]

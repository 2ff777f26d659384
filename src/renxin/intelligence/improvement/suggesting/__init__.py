"""What the numbers suggest, a file for each source. Each finds `Idea`s; `services.suggesting` keeps them, once."""

from .advice import from_advice
from .causes import from_causes
from .drivers import from_drivers
from .idea import Idea
from .signals import from_signals
from .themes import from_themes
from .waits import from_waits

FINDERS = (from_drivers, from_themes, from_causes, from_waits, from_signals, from_advice)

__all__ = ["FINDERS", "Idea"]

"""Interfaces to other systems, and every message exactly as it came."""

from .interface import Interface, KnownPerson
from .message import LANES, InterfaceMessage, Replay
from .tally import IntakeTally

__all__ = ["LANES", "IntakeTally", "Interface", "InterfaceMessage", "KnownPerson", "Replay"]

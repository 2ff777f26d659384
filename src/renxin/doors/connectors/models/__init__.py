"""Interfaces to other systems, and every message exactly as it came."""

from .device import Device, DeviceUser
from .importing import ImportBatch, ImportPart, ImportRun, SavedMapping
from .interface import Interface, KnownPerson
from .message import LANES, InterfaceMessage, Replay
from .tally import IntakeTally

__all__ = [
    "LANES",
    "Device",
    "DeviceUser",
    "ImportBatch",
    "ImportPart",
    "ImportRun",
    "IntakeTally",
    "Interface",
    "InterfaceMessage",
    "KnownPerson",
    "Replay",
    "SavedMapping",
]

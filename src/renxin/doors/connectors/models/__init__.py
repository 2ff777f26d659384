"""Interfaces to other systems, and every message exactly as it came."""

from .device import Device, DeviceUser
from .interface import Interface, KnownPerson
from .message import LANES, InterfaceMessage, Replay
from .tally import IntakeTally

__all__ = ["LANES", "Device", "DeviceUser", "IntakeTally", "Interface", "InterfaceMessage", "KnownPerson", "Replay"]

"""Interfaces to other systems, and every message exactly as it came."""

from .device import Device, DeviceUser
from .expected import ExpectedCount
from .importing import ImportBatch, ImportPart, ImportRun, SavedMapping
from .interface import Interface, KnownPerson
from .keeping import MessageTerm
from .message import LANES, InterfaceMessage, Replay
from .outgoing import OutgoingMessage
from .polling import ReadRow, SourceCursor
from .profile import MappingProfile
from .sequence import SequenceState
from .tally import IntakeTally

__all__ = [
    "LANES",
    "Device",
    "DeviceUser",
    "ExpectedCount",
    "ImportBatch",
    "ImportPart",
    "ImportRun",
    "IntakeTally",
    "Interface",
    "InterfaceMessage",
    "KnownPerson",
    "MappingProfile",
    "MessageTerm",
    "OutgoingMessage",
    "ReadRow",
    "Replay",
    "SavedMapping",
    "SequenceState",
    "SourceCursor",
]

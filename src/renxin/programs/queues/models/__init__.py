"""The tables of waiting."""

from .places import Counter as Counter
from .places import Delay as Delay
from .places import Queue as Queue
from .places import ServiceTime as ServiceTime
from .tickets import Ticket as Ticket
from .tickets import TicketStep as TicketStep
from .tickets import Triage as Triage

__all__ = ["Counter", "Delay", "Queue", "ServiceTime", "Ticket", "TicketStep", "Triage"]

"""The tables of waiting."""

from .places import Counter as Counter
from .places import Delay as Delay
from .places import Queue as Queue
from .places import ServiceTime as ServiceTime
from .screens import Screen as Screen
from .screens import Told as Told
from .tickets import STANDING as STANDING
from .tickets import Ticket as Ticket
from .tickets import TicketStep as TicketStep
from .tickets import Triage as Triage

__all__ = ["STANDING", "Counter", "Delay", "Queue", "Screen", "ServiceTime", "Ticket", "TicketStep", "Told", "Triage"]

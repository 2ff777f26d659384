"""Places and minutes as they are said: to a phone in a line of numbers, to a person in words."""

from dataclasses import dataclass
from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renxin.kernel.core.hints import Line
from renxin.programs.queues.models import Ticket

from .estimating import Estimate
from .pack import estimate_pack
from .standing import Scene


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes as they are said: whole ones while few, else in steps, the range outwards."""

    middle: int
    low: int
    high: int

    def __str__(self) -> str:
        """Return the words: one number where the range is one."""
        if self.high <= 1:
            return _("it is your turn in a moment")
        if self.low >= self.high:
            return ngettext("about %(n)s minute", "about %(n)s minutes", self.high) % {"n": self.high}
        return _("about %(low)s to %(high)s minutes") % {"low": self.low, "high": self.high}


def span_of(estimate: Estimate | None) -> Span | None:
    """Return what is said of an estimate."""
    if estimate is None:
        return None
    pack = estimate_pack()
    step = 1 if estimate.high < pack.exact_below else pack.round_to
    low, high = step * floor(estimate.low / step), step * ceil(estimate.high / step)
    middle = min(high, max(low, step * round(estimate.median / step)))
    return Span(middle, low, high)


def key_of(ticket: Ticket) -> str:
    """Return under which key a ticket's line goes out: random, and good for nothing else."""
    return ticket.uid.hex[-12:]


def line_of(now: Scene, ticket: Ticket) -> Line:
    """Return what a phone is told: people before, minutes from and to, minutes of delay, its reason; else the state.

    `[4, 25, 40, 0, ""]` while she waits; `["called", 2, 17]` (how often, which counter) and the like afterwards.
    """
    if ticket.state != Ticket.State.WAITING:
        return [ticket.state, ticket.calls, ticket.counter_id]
    span = span_of(now.minutes.get(ticket.pk))
    delay = now.delay_of(ticket.practitioner_id)
    return [
        now.before.get(ticket.pk, 0),
        span.low if span else None,
        span.high if span else None,
        delay.minutes if delay else 0,
        delay.reason if delay else "",
    ]

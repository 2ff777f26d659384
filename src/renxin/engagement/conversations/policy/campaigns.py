"""What a campaign is called and who made it: told by the package that sends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Sum

from renxin.engagement.conversations.models import Campaign, CampaignHour
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Made:
    """The name of a campaign in the reader's language, its page, and the name of whoever made it."""

    name: str
    url: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A campaign that waits for a second person: to how many it went or would go within a day."""

    row: Campaign
    made: Made
    people: int
    may_approve: bool


Teller = Callable[[Actor, str], Made | None]
_tellers: Final[dict[str, Teller]] = {}
_DAY: Final = timedelta(hours=24)


def register(prefix: str, teller: Teller) -> None:
    """Let `teller` say what is behind the campaigns that begin with `prefix:`."""
    _tellers[prefix] = teller


def made(actor: Actor, code: str) -> Made:
    """Return what a campaign is called."""
    teller = _tellers.get(code.partition(":")[0])
    return (teller(actor, code) if teller else None) or Made(code)


def may_approve(actor: Actor, code: str) -> bool:
    """Tell whether the actor is a second person: she did not make it."""
    return actor.may("broadcasts.approve") and made(actor, code).author != actor.name


def waiting(actor: Actor) -> list[Waiting]:
    """Return the campaigns that wait, the oldest first, for whoever sees broadcasts."""
    if not actor.may("broadcasts.view"):
        return []
    rows = list(Campaign.objects.of(actor).filter(approved_at__isnull=True).order_by("asked_at")[:50])
    hours = CampaignHour.objects.of(actor).filter(code__in=[row.code for row in rows], hour__gt=clock.now() - _DAY)
    counts = dict(hours.values_list("code").annotate(n=Sum("count")).values_list("code", "n")) if rows else {}
    return [Waiting(row, made(actor, row.code), counts.get(row.code, 0), may_approve(actor, row.code)) for row in rows]

"""Reads of hotline tickets: who sees a case sees its ticket."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases import selectors as cases

from .models import HotlineTicket

TABS = ("open", "replied", "all")


@dataclass(frozen=True, slots=True)
class Rates:
    """The three rates of a department in a month: how many in time, solved, content, of how many."""

    department: str
    count: int
    in_time: int
    called_back: int
    solved: int
    satisfied: int


def visible(actor: Actor) -> QuerySet[HotlineTicket]:
    """Return the tickets whose cases the actor may see."""
    rows = HotlineTicket.objects.of(actor).select_related("case__department", "case__owner__practitioner")
    return rows if actor.kind != "staff" else rows.filter(case_id__in=cases.visible(actor).values("pk"))


def get(actor: Actor, uid: UUID) -> HotlineTicket:
    """Return one ticket.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    found = visible(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("hotline ticket")
    return found


def by_numbers(actor: Actor, numbers: Iterable[str]) -> dict[tuple[str, str], HotlineTicket]:
    """Return tickets by hotline and number, whoever may see them."""
    rows = HotlineTicket.objects.of(actor).filter(number__in={number.strip() for number in numbers})
    return {(row.hotline, row.number): row for row in rows.select_related("case")}


def listed(actor: Actor, tab: str) -> list[HotlineTicket]:
    """Return tickets, the nearest deadline first: those in hand, those replied, or all of late."""
    rows = visible(actor)
    if tab == "open":
        return list(rows.filter(state=HotlineTicket.State.OPEN).order_by("due_at", "id")[:200])
    if tab == "replied":
        rows = rows.filter(state=HotlineTicket.State.REPLIED)
    return list(rows.order_by("-received_at", "-id")[:200])


def rates(actor: Actor, month: date) -> list[Rates]:
    """Return the three rates of each department for the tickets received in a month."""
    zone = organizations.zone_of(actor)
    begin = datetime.combine(month.replace(day=1), time(), tzinfo=zone)
    end = datetime.combine((month.replace(day=1) + timedelta(days=32)).replace(day=1), time(), tzinfo=zone)
    rows = (
        visible(actor)
        .filter(received_at__gte=begin, received_at__lt=end)
        .exclude(state=HotlineTicket.State.RETURNED)
        .order_by()
        .values(name=Coalesce("case__department__name", "case__department__name_en"))
        .annotate(
            count=Count("pk"),
            in_time=Count("pk", filter=Q(contacted_at__lte=F("contact_due_at"))),
            called=Count("pk", filter=Q(called_back_at__isnull=False)),
            is_solved=Count("pk", filter=Q(solved=True)),
            is_satisfied=Count("pk", filter=Q(satisfied=True)),
        )
    )
    return [
        Rates(row["name"] or "–", row["count"], row["in_time"], row["called"], row["is_solved"], row["is_satisfied"])
        for row in rows.order_by("-count")
    ]


def this_month(actor: Actor) -> date:
    """Return the first day of the month in the hospital's zone."""
    return clock.today(organizations.zone_of(actor)).replace(day=1)

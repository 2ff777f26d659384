"""People inside programmes as a list: who, since when, how the last contact was, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Min

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Words
from renxin.kernel.core.pagination import Keyset
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.careplans import selectors
from renxin.programs.careplans.models import Contact, Enrolment, EnrolmentState, ProgrammeVersion

from .programmes import title_of

ORDER: Final = Keyset("-started_at", "-id", size=40)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One way through a programme in the list."""

    row: Enrolment
    card: PatientCard
    title: Words
    next_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class People:
    """One page of the list, and the text that asks for the next."""

    lines: list[PersonLine]
    next: str


def people(actor: Actor, wanted: Mapping[str, str], after: str = "") -> People:
    """Return a page of people inside, narrowed by `programme`, `level`, `state`, `mine` and `late`."""
    rows = selectors.people_inside(actor, code=wanted.get("programme", ""))
    if wanted.get("level", "").isdigit():
        rows = rows.filter(level=int(wanted["level"]))
    if wanted.get("state") in EnrolmentState.values:
        rows = rows.filter(state=wanted["state"])
    if wanted.get("mine"):
        rows = rows.filter(plan__manager_id=actor.user_id)
    if wanted.get("late"):
        open_late = Contact.objects.of(actor).filter(closed_at__isnull=True, closes_on__lt=clock.today())
        rows = rows.filter(plan_id__in=open_late.values("plan_id"))
    found = ORDER.page(rows, after)
    cards = patients.plain_cards(actor, {row.patient_id for row in found.items})
    titles = _titles(actor, found.items)
    coming = _next(actor, found.items)
    today = clock.today()
    lines = [
        PersonLine(
            row=row,
            card=cards[row.patient_id],
            title=titles[row.version_id],
            next_on=coming.get(row.plan_id, (None, None))[0],
            late=(coming.get(row.plan_id, (None, None))[1] or today) < today,
        )
        for row in found.items
        if row.patient_id in cards
    ]
    return People(lines, found.next)


def _titles(actor: Actor, rows: list[Enrolment]) -> dict[int, Words]:
    wanted = {row.version_id for row in rows}
    found = ProgrammeVersion.objects.of(actor).filter(pk__in=wanted).select_related("programme")
    return {one.pk: title_of(one.definition, one.programme.code) for one in found}


def _next(actor: Actor, rows: list[Enrolment]) -> dict[int, tuple[date, date]]:
    """Return, by plan, the first day that is still open and when its window closes."""
    contacts = Contact.objects.of(actor).filter(plan__in={row.plan_id for row in rows}, closed_at__isnull=True)
    found = contacts.values_list("plan_id").annotate(day=Min("due_on"), closes=Min("closes_on"))
    return {plan: (day, closes) for plan, day, closes in found}

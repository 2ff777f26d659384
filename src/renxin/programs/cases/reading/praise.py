"""Reads of praise: what is to be read, what counts for whom, what I was praised for, who may be a star of service."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset
from renxin.kernel.core.statistics import HIDDEN_BELOW
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization, Practitioner
from renxin.people.patients.models import Patient
from renxin.programs.cases import selectors
from renxin.programs.cases.models import (
    Case,
    CaseConcern,
    CaseNote,
    CasePraise,
    CaseReceipt,
    CaseStatus,
    Finding,
    ServiceStar,
)

_HEARD: Final = Keyset("heard_at", "id", size=40)
_COUNTED: Final = Keyset("-recorded_at", "-id", size=40)
_PRAISED: Final = CaseConcern.Part.PRAISED


@dataclass(frozen=True, slots=True)
class Line:
    """Praise to be read or counted: the case, its words, whom it names."""

    row: CasePraise
    words: str
    people: Sequence[str]


@dataclass(frozen=True, slots=True)
class Count:
    """How much praise counts for a person or a department; `hidden` where it is too little to show."""

    name: str
    department: str
    n: int

    @property
    def hidden(self) -> bool:
        """Tell whether the number would tell of single patients."""
        return self.n < HIDDEN_BELOW


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody praised in a month: how often, and whether a substantiated complaint of her is open."""

    practitioner: Practitioner
    department: Organization | None
    count: int
    has_open_complaint: bool

    @property
    def may_be_star(self) -> bool:
        """Tell whether she may be chosen: praise counts, and no substantiated complaint is open."""
        return self.count > 0 and not self.has_open_complaint


def listed(actor: Actor, tab: str, after: str = "") -> tuple[list[Line], str]:
    """Return a page of praise that the actor may see: to be read (the oldest first), or counted (the newest first)."""
    rows = CasePraise.objects.of(actor).filter(case__in=selectors.visible(actor)).select_related("case__department")
    state = CasePraise.State.RECORDED if tab == "counted" else CasePraise.State.HEARD
    page = (_COUNTED if tab == "counted" else _HEARD).page(rows.filter(state=state), after)
    return _lines(page.items), page.next


def to_be_read(actor: Actor) -> int:
    """Return how much praise waits to be read."""
    rows = CasePraise.objects.of(actor).filter(case__in=selectors.visible(actor), state=CasePraise.State.HEARD)
    return rows.count()


def by_person(actor: Actor, from_: datetime, until: datetime) -> list[Count]:
    """Return how much counts for each member of staff, the most praised first."""
    found = Counter((one.practitioner_id, one.department_id) for one in selectors.praises(actor, from_, until))
    people = Practitioner.objects.of(actor).in_bulk({key[0] for key in found})
    places = organizations.departments_by_ids(actor, {key[1] for key in found if key[1]})
    rows = [Count(str(people[who]), str(places.get(where or 0) or ""), n) for (who, where), n in found.items()]
    return sorted(rows, key=lambda row: (-row.n, row.name))


def by_department(actor: Actor, from_: datetime, until: datetime) -> list[Count]:
    """Return how much counts for each department: cases, however many each names."""
    cases = {(one.case_uid, one.department_id) for one in selectors.praises(actor, from_, until)}
    found = Counter(place for _uid, place in cases)
    places = organizations.departments_by_ids(actor, {key for key in found if key})
    rows = [Count(str(places.get(where or 0) or "–"), "", n) for where, n in found.items()]
    return sorted(rows, key=lambda row: (-row.n, row.name))


def mine(actor: Actor) -> list[tuple[datetime, str, str]]:
    """Return what counts for the actor, the newest first: when, the words, and who said it where she agreed."""
    rows = CasePraise.objects.of(actor).filter(state=CasePraise.State.RECORDED, case__concerns__part=_PRAISED)
    rows = rows.filter(case__concerns__practitioner_id=actor.practitioner_id or 0).select_related("case")
    found = list(rows.order_by("-recorded_at")[:100])
    words = _words([row.case for row in found])
    return [_told(row, words.get(row.case_id, "")) for row in found if row.recorded_at]


def candidates(actor: Actor, month: date) -> list[Candidate]:
    """Return those praised in a month, the most praised first."""
    from_, until = span(actor, month)
    found = Counter(one.practitioner_id for one in selectors.praises(actor, from_, until))
    open_ones = set(
        CaseConcern.objects.of(actor)
        .filter(part=CaseConcern.Part.COMPLAINED, case__finding__in=(Finding.YES, Finding.PARTLY))
        .exclude(case__status=CaseStatus.CLOSED)
        .filter(practitioner_id__in=found)
        .values_list("practitioner_id", flat=True)
    )
    where = dict(
        selectors.counted_praise(actor, from_, until).order_by("pk").values_list("practitioner_id", "department_id")
    )
    places = organizations.departments_by_ids(actor, {key for key in where.values() if key})
    people = Practitioner.objects.of(actor).in_bulk(set(found))
    able = [Candidate(people[key], places.get(where.get(key) or 0), n, key in open_ones) for key, n in found.items()]
    return sorted(able, key=lambda row: (-row.count, str(row.practitioner)))


def stars(actor: Actor, month: date) -> list[ServiceStar]:
    """Return who was chosen for a month."""
    rows = ServiceStar.objects.of(actor).filter(month=month.replace(day=1), withdrawn_at=None)
    return list(rows.select_related("practitioner", "department").order_by("-praises", "id"))


def stars_of(actor: Actor) -> list[ServiceStar]:
    """Return the months for which the actor herself was chosen."""
    rows = ServiceStar.objects.of(actor).filter(practitioner_id=actor.practitioner_id or 0, withdrawn_at=None)
    return list(rows.order_by("-month"))


def published(tenant_id: int, limit: int = 24) -> list[ServiceStar]:
    """Return the stars that the public sees: chosen, agreed, published; the newest month first."""
    rows = ServiceStar.objects.of(tenant_id).filter(published_at__isnull=False, agreed_at__isnull=False)
    rows = rows.filter(withdrawn_at=None).select_related("practitioner", "department")
    return list(rows.order_by("-month", "-praises", "id")[:limit])


def span(actor: Actor, month: date) -> tuple[datetime, datetime]:
    """Return the first instant of a month and of the next one, where the hospital is."""
    zone = organizations.zone_of(actor)
    first = datetime(month.year, month.month, 1, tzinfo=zone)
    return first, (first + timedelta(days=32)).replace(day=1)


def _lines(rows: Sequence[CasePraise]) -> list[Line]:
    words = _words([row.case for row in rows])
    named: dict[int, list[str]] = {}
    concerns = CaseConcern.objects.filter(case_id__in=[row.case_id for row in rows], part=_PRAISED)
    for one in concerns.select_related("practitioner").order_by("pk"):
        named.setdefault(one.case_id, []).append(str(one.practitioner))
    return [Line(row, words.get(row.case_id, ""), named.get(row.case_id, [])) for row in rows]


def _words(cases: Sequence[Case]) -> dict[int, str]:
    notes = CaseNote.objects.filter(case_id__in=[case.pk for case in cases], code="opened")
    return {note.case_id: note.body for note in notes}


def _told(row: CasePraise, words: str) -> tuple[datetime, str, str]:
    """Return praise as those praised read it: the name of who said it only where she agreed."""
    receipt = CaseReceipt.objects.filter(case_id=row.case_id).first()
    patient = Patient.objects.filter(pk=row.case.patient_id).first()
    names = [name for name in (receipt.name if receipt else "", patient.name if patient else "") if name]
    at = row.recorded_at or row.heard_at
    if row.may_name:
        return at, words, next(iter(names), "")
    for name in names:
        words = words.replace(name, "…")
    return at, words, ""

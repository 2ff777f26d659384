"""What is learned from and tried on: the shipped trial, and where people with such words went in this hospital.

Own examples are reasons of appointments that were kept, complaints of the triage desk, and talks after which somebody
booked; of the last year, of people who did not refuse personal recommendations, and never shown to anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from renxin.intelligence.assistant import selectors
from renxin.intelligence.assistant.guide.pack import PACKS
from renxin.intelligence.assistant.guide.states import Person
from renxin.intelligence.assistant.models import GuideTalk
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization
from renxin.people.patients.models import Consent, Purpose
from renxin.programs.appointments.models import Appointment
from renxin.programs.queues.models import Triage

_PAST: Final = timedelta(days=365)
_MOST: Final = 10_000
_WITHIN: Final = timedelta(days=7)
_SHORTEST: Final = 2
_REFUSED: Final = (Consent.State.DENIED, Consent.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Example:
    """Words, and the standard code of where their speaker went; `person` when it matters who she is."""

    text: str
    code: str
    at: datetime | None = None
    person: Person | None = None


@cache
def trial() -> tuple[Example, ...]:
    """Return the shipped trial: own sentences that are never learned from, each with where it belongs."""
    lines = (PACKS / "trial.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(Example(words, code, None, _person(who)) for code, who, words in rows)


def own(actor: Actor) -> list[Example]:
    """Return the hospital's own examples of the last year, the oldest first."""
    since = clock.now() - _PAST
    codes = dict(Organization.objects.of(actor).exclude(standard_code="").values_list("pk", "standard_code"))
    found = [*_booked(actor, since, codes), *_triaged(actor, since, codes), *_talked(actor, since, codes)]
    refused = _refusing(actor, {patient for patient, _example in found})
    kept = [one for patient, one in found if patient not in refused and len(one.text) >= _SHORTEST]
    return sorted(kept, key=lambda one: one.at or since)[-_MOST:]


def went(actor: Actor, talks: Iterable[GuideTalk]) -> dict[int, int]:
    """Return the department that each talk's patient booked within a week, by talk; read in one statement."""
    rows = list(talks)
    if not rows:
        return {}
    booked = Appointment.objects.of(actor).filter(
        patient_id__in={row.patient_id for row in rows},
        reported_at__gte=min(row.began_at for row in rows),
        department__isnull=False,
    )
    standing = booked.exclude(status=Appointment.Status.CANCELLED).order_by("reported_at")
    by_patient: dict[int, list[tuple[datetime, int]]] = {}
    for patient_id, at, department_id in standing.values_list("patient_id", "reported_at", "department_id"):
        by_patient.setdefault(patient_id, []).append((at, int(department_id or 0)))
    found = {}
    for row in rows:
        hits = (dept for at, dept in by_patient.get(row.patient_id, ()) if row.began_at <= at <= row.began_at + _WITHIN)
        first = next(hits, None)
        if first is not None:
            found[row.pk] = first
    return found


def _booked(actor: Actor, since: datetime, codes: dict[int, str]) -> list[tuple[int, Example]]:
    rows = Appointment.objects.of(actor).filter(
        reported_at__gte=since, status__in=(Appointment.Status.FULFILLED, Appointment.Status.ARRIVED)
    )
    values = rows.exclude(reason="").order_by("-reported_at")[:_MOST]
    return [
        (patient, Example(reason, codes[department], at))
        for patient, reason, department, at in values.values_list(
            "patient_id", "reason", "department_id", "reported_at"
        )
        if department in codes
    ]


def _triaged(actor: Actor, since: datetime, codes: dict[int, str]) -> list[tuple[int, Example]]:
    rows = Triage.objects.of(actor).filter(at__gte=since, withdrawn_at=None, ticket__isnull=False)
    found = rows.select_related("ticket__queue").order_by("-at")[:_MOST]
    return [
        (row.patient_id, Example(row.complaint, codes[row.ticket.queue.department_id], row.at))
        for row in found
        if row.complaint and row.ticket and row.ticket.queue.department_id in codes
    ]


def _talked(actor: Actor, since: datetime, codes: dict[int, str]) -> list[tuple[int, Example]]:
    rows = list(GuideTalk.objects.of(actor).filter(began_at__gte=since).exclude(talk="").order_by("-began_at")[:_MOST])
    booked = went(actor, rows)
    return [
        (row.patient_id, Example(selectors.talk_of(row).text, codes[booked[row.pk]], row.began_at))
        for row in rows
        if booked.get(row.pk) in codes
    ]


def _refusing(actor: Actor, patient_ids: set[int]) -> set[int]:
    """Return who refused personal recommendations: the newest decision counts."""
    rows = Consent.objects.of(actor).filter(patient_id__in=patient_ids, purpose=Purpose.PROFILING)
    newest = rows.order_by("patient_id", "-decided_at", "-pk").distinct("patient_id")
    return {patient for patient, state in newest.values_list("patient_id", "state") if state in _REFUSED}


def _person(who: str) -> Person | None:
    """Return the person of `m35`, `f8`, `f30p12` (weeks of pregnancy); nothing for `-`."""
    if who == "-":
        return None
    years, _p, weeks = who[1:].partition("p")
    sex = "male" if who[0] == "m" else "female"
    return Person(int(years) * 12, sex, pregnant=bool(weeks), weeks=int(weeks) if weeks else None)

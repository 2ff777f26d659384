"""Doses that children in the programme still have to get: from birth, sex, records and what their parents told us."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.people.records.models import Immunization

from .models import Enrolment
from .programmes import dosing
from .programmes.vaccines import DoseDue, doses_due, given_of

TOLD = "doses_told"
"""The fact of an enrolment that keeps what parents said was given: vaccine and day."""


def of_ways(actor: Actor, rows: Sequence[Enrolment]) -> dict[int, tuple[DoseDue, ...]]:
    """Return the doses that are still due, by enrolment; two statements for any number, none without children."""
    children = [row for row in rows if row.programme.code == dosing.CHILD and "birth" in row.anchors]
    if not children:
        return {}
    people = {row.patient_id for row in children}
    zone, today = organizations.zone_of(actor), clock.today()
    sexes = dict(Patient.objects.of(actor).filter(pk__in=people).values_list("pk", "sex"))
    records: dict[int, list[tuple[str, str, date]]] = defaultdict(list)
    for one in Immunization.objects.of(actor).filter(patient_id__in=people, status="completed"):
        records[one.patient_id].append((one.code, one.text, one.occurred_at.astimezone(zone).date()))
    return {
        row.pk: tuple(
            doses_due(
                date.fromisoformat(row.anchors["birth"]),
                sexes.get(row.patient_id, ""),
                given_of([*records[row.patient_id], *_told(row)]),
                on=today,
            )
        )
        for row in children
    }


def on_day(doses: Sequence[DoseDue], row: Enrolment, number: int) -> list[DoseDue]:
    """Return the doses that an occasion stands for: those due at an age of `number` days."""
    born_on = date.fromisoformat(row.anchors["birth"])
    return [one for one in doses if (one.due_on - born_on).days == number]


def _told(row: Enrolment) -> list[tuple[str, str, date]]:
    return [(vaccine, "", date.fromisoformat(day)) for vaccine, day in row.facts.get(TOLD, ())]

"""The list of cases: tabs, and one page of rows with what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

from . import selectors
from .models import Case, CaseStatus

TABS: Final = ("mine", "open", "closed")
_OPEN: Final = Keyset("due_at", "id", size=50)
_CLOSED: Final = Keyset("-closed_at", "-id", size=50)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list."""

    case: Case
    name: str


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the list, and how many stand in each tab."""

    lines: list[Line]
    next: str
    counts: dict[str, int]


def read(actor: Actor, tab: str, *, department: str = "", text: str = "", after: str = "") -> CaseList:
    """Return one page of a tab; open cases by time left, closed ones newest first."""
    rows = _narrowed(selectors.visible(actor), department, text)
    page = (_CLOSED if tab == "closed" else _OPEN).page(_of_tab(rows, actor, tab), after)
    names = patient_names(actor, page.items)
    counts = {name: _of_tab(selectors.visible(actor), actor, name).count() for name in ("mine", "open")}
    return CaseList([Line(case, names[case.patient_id]) for case in page.items], page.next, counts)


def patient_names(actor: Actor, cases: Sequence[Case]) -> dict[int, str]:
    """Return the name of each case's patient; masked when the actor may not open the patient's own page."""
    ids = {case.patient_id for case in cases}
    known = {asked: patient.name for asked, patient in patients.by_ids(actor, ids).items()}
    others = Patient.objects.of(actor).filter(pk__in=ids - set(known))
    masked = {patient.pk: masking.name(patient.name) for patient in others}
    return {patient_id: known.get(patient_id) or masked.get(patient_id, "–") for patient_id in ids}


def _of_tab(rows: QuerySet[Case], actor: Actor, tab: str) -> QuerySet[Case]:
    if tab == "closed":
        return rows.filter(status=CaseStatus.CLOSED)
    rows = rows.exclude(status=CaseStatus.CLOSED)
    return rows.filter(owner_id=actor.user_id) if tab == "mine" else rows


def _narrowed(rows: QuerySet[Case], department: str, text: str) -> QuerySet[Case]:
    if department:
        rows = rows.filter(department__uid=department)
    return rows.filter(Q(number__icontains=text)) if text else rows

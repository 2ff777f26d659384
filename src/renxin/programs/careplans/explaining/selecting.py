"""Reads of explanations: staff see those of patients they may see; a patient sees what was sent to her."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.packs import Words
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard, Visit
from renxin.people.records import selectors as records
from renxin.programs.careplans.models import ExplainSwitch, Explanation

from .pack import pack
from .reading import Line, line_of

TABS = ("draft", "sent", "dropped")


@dataclass(frozen=True, slots=True)
class Read:
    """An explanation as people read it."""

    row: Explanation
    lines: tuple[Line, ...]
    patient: PatientCard | None = None

    @property
    def others_well(self) -> str:
        """Return the sentence about the results that are within their range; empty when there are none."""
        if not self.row.normal_count:
            return ""
        words = pack().others_well if self.lines else pack().all_well
        return str(words).format(count=self.row.normal_count)

    @property
    def step(self) -> str:
        """Return the most urgent advice in words."""
        return str(pack().steps[self.row.step])

    @property
    def is_urgent(self) -> bool:
        """Tell whether somebody must be seen at once or within days."""
        return self.row.step in ("now", "soon")


def visible(actor: Actor) -> QuerySet[Explanation]:
    """Return the explanations of patients this actor may see."""
    actor.require("careplans.view")
    rows = Explanation.objects.of(actor).select_related("report", "checked_by__practitioner", "told_by__practitioner")
    return rows if actor.all_departments else rows.filter(patient_id__in=patients.visible(actor).values("pk"))


def get(actor: Actor, uid: UUID) -> Read:
    """Return one of them.

    Raises:
        NotFound: there is none.
    """
    row = visible(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("explanation")
    return _read(actor, [row])[0]


def page(actor: Actor, tab: str, limit: int = 100) -> list[Read]:
    """Return what is to be looked at, the shortest time left first; or what was settled, the newest first."""
    rows = visible(actor).filter(state=tab)
    return _read(actor, list(rows.order_by("due_at" if tab == "draft" else "-checked_at")[:limit]))


def waiting(actor: Actor) -> int:
    """Return how many wait to be looked at."""
    return visible(actor).filter(state=Explanation.State.DRAFT).count()


def sent_to(actor: Actor, patient_id: int) -> list[Read]:
    """Return what was sent to a patient, the newest first: for her own page."""
    if actor.kind == "patient" and actor.patient_id != patient_id:
        raise NotFound("explanation")
    rows = Explanation.objects.of(actor).filter(patient_id=patient_id, state=Explanation.State.SENT)
    return [Read(row, _lines(row)) for row in rows.select_related("report").order_by("-checked_at")[:50]]


def shown_to(actor: Actor, visit: Visit) -> list[Read]:
    """Return what was sent to the person whose page it is and this visitor may see."""
    kept = records.kept_back(visit, "results")
    return [one for one in sent_to(actor, visit.patient.pk) if not kept.hides(one.row.report.encounter_id)]


def rule(actor: Actor) -> ExplainSwitch | None:
    """Return whether reports are explained here."""
    return ExplainSwitch.objects.of(actor).first()


def words_around() -> dict[str, Words]:
    """Return the sentences that stand around every explanation."""
    return {"closing": pack().closing, "urgent": pack().urgent}


def _lines(row: Explanation) -> tuple[Line, ...]:
    return tuple(line_of(kept) for kept in json.loads(row.lines))


def _read(actor: Actor, rows: list[Explanation]) -> list[Read]:
    cards = patients.cards(actor, [row.patient_id for row in rows])
    return [Read(row, _lines(row), cards.get(row.patient_id)) for row in rows]

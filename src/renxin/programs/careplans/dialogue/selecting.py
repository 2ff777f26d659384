"""Reads of follow-up conversations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.careplans.models import Dialogue, DialogueSwitch

from . import asking
from .rows import talk_of

_FIGURES: Final = timedelta(days=30)
_ENDED: Final = ("done", "stopped", "person", "declined", "silent")


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation with whom it is held."""

    row: Dialogue
    patient: PatientCard | None

    @property
    def answered(self) -> int:
        """Return how many questions are answered."""
        return len(talk_of(self.row).answers)


def visible(actor: Actor) -> QuerySet[Dialogue]:
    """Return the conversations with patients this actor may see."""
    actor.require("careplans.view")
    rows = Dialogue.objects.of(actor).select_related("contact")
    return rows if actor.all_departments else rows.filter(patient_id__in=patients.visible(actor).values("pk"))


def newest(actor: Actor, limit: int = 60) -> list[Line]:
    """Return the newest conversations."""
    found = list(visible(actor).order_by("-changed_at")[:limit])
    cards = patients.cards(actor, [row.patient_id for row in found])
    return [Line(row, cards.get(row.patient_id)) for row in found]


def get(actor: Actor, uid: UUID) -> Line:
    """Return one conversation.

    Raises:
        NotFound: there is none.
    """
    row = visible(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("dialogue")
    return Line(row, patients.cards(actor, [row.patient_id]).get(row.patient_id))


def said(line: Line, language: str) -> list[tuple[str, str]]:
    """Return what was answered: pairs of question and answer."""
    talk = talk_of(line.row)
    return [
        (asking.item(code).words(plain=True).get(language), asking.in_words(code, talk.answers[code], language))
        for code in talk.asks
        if code in talk.answers
    ]


def figures(actor: Actor) -> Mapping[str, int]:
    """Return how the conversations of the last thirty days ended, by state."""
    rows = visible(actor).filter(offered_at__gte=clock.now() - _FIGURES).order_by()
    found = dict(rows.values_list("state").annotate(count=Count("id")))
    return {state: found.get(state, 0) for state in _ENDED}


def switch_of(actor: Actor) -> DialogueSwitch | None:
    """Return whether contacts are held by conversation here."""
    return DialogueSwitch.objects.of(actor).first()

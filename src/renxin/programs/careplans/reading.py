"""Small reads that services and selectors share: whom a contact serves, what was answered last."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from renxin.kernel.core.actor import Actor

from .models import Closure, Contact, Enrolment, EnrolmentState

LOOK_BACK: Final = 12
"""How many contacts back an answer may lie to be shown or compared with."""


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What was answered last to one question, and when."""

    value: Any
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Before:
    """What was known before a contact: `answers` by code, `about` what the bank's own rules look back at."""

    answers: dict[str, Any]
    about: dict[str, Any]


def ways_of(actor: Actor, contact: Contact) -> list[Enrolment]:
    """Return the ways through programmes that a contact serves and that have not ended."""
    rows = Enrolment.objects.of(actor).filter(parts__contact=contact, parts__live=True)
    return list(rows.exclude(state=EnrolmentState.ENDED).select_related("programme").distinct().order_by("pk"))


def last_answers(actor: Actor, patient_id: int, codes: Collection[str] | None = None) -> dict[str, LastAnswer]:
    """Return the newest answer of a patient to each question (of `codes`)."""
    found: dict[str, LastAnswer] = {}
    for closure in _newest(actor, patient_id):
        for code, value in json.loads(closure.answers or "{}").items():
            if value is not None and (codes is None or code in codes):
                found.setdefault(code, LastAnswer(value, closure.answered_at))
    return found


def before(actor: Actor, patient_id: int, today: date) -> Before:
    """Return what was known before a contact on a day."""
    newest = _newest(actor, patient_id)
    answers: dict[str, Any] = {}
    for closure in reversed(newest):
        answers |= json.loads(closure.answers or "{}")
    return Before(answers, dict(_about(newest, today)))


def _about(newest: Iterable[Closure], today: date) -> Iterable[tuple[str, Any]]:
    """Yield what rules compare with: the weight of the day before and of three days before, the last total."""
    for closure in reversed(list(newest)):
        answers = json.loads(closure.answers or "{}")
        days = (today - closure.answered_at.date()).days
        if "VS_WT" in answers and 0 < days <= 1:
            yield "previous.VS_WT", answers["VS_WT"]
        if "VS_WT" in answers and 1 < days <= 4:
            yield "earlier.VS_WT", answers["VS_WT"]
        if "SC_CAT" in answers:
            yield "previous.SC_CAT", answers["SC_CAT"]


def _newest(actor: Actor, patient_id: int) -> list[Closure]:
    rows = Closure.objects.of(actor).filter(patient_id=patient_id).order_by("-answered_at")
    return list(rows.only("answers", "answered_at")[:LOOK_BACK])

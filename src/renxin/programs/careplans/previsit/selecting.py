"""Reads of what was asked before visits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import pgettext

from renxin.engagement.questionnaires.selectors import (
    Definition,
    Level,
    Said,
    bank_definition,
    bank_questions,
    said,
)
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.packs import Words
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard, Visit
from renxin.people.records import selectors as records
from renxin.programs.careplans import reading
from renxin.programs.careplans.models import Enrolment, EnrolmentState, Goal, Previsit, PrevisitSwitch
from renxin.programs.careplans.reading import LastAnswer

from .pack import pack


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer with its level, and the answer before it."""

    said: Said
    level: Level
    why: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything of one page: the visit, the answers (the gravest first), worries, programmes with goals."""

    row: Previsit
    patient: PatientCard | None
    answers: Sequence[Answered]
    programmes: Sequence[str]
    goals: Sequence[tuple[str, Goal]]

    @property
    def level(self) -> Level:
        """Return the level of the answers."""
        return Level(self.row.level or 0)

    @property
    def concerns(self) -> list[Answered]:
        """Return the answers that ask for something."""
        return [one for one in self.answers if one.level > Level.GREEN]

    @property
    def well(self) -> list[Answered]:
        """Return the answers that ask for nothing."""
        return [one for one in self.answers if one.level == Level.GREEN]


def visible(actor: Actor) -> QuerySet[Previsit]:
    """Return those of patients this actor may see."""
    actor.require("careplans.view")
    rows = Previsit.objects.of(actor).select_related("department", "read_by__practitioner")
    return rows if actor.all_departments else rows.filter(patient_id__in=patients.visible(actor).values("pk"))


def get(actor: Actor, uid: UUID) -> Previsit:
    """Return one of them.

    Raises:
        NotFound: there is none.
    """
    row = visible(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("previsit")
    return row


def of_day(actor: Actor, day: date) -> list[tuple[Previsit, PatientCard | None]]:
    """Return the visits of a day in the order of their time, with who comes."""
    start = datetime.combine(day, time(), tzinfo=organizations.zone_of(actor))
    rows = visible(actor).filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
    found = list(rows.exclude(state=Previsit.State.CANCELLED).order_by("starts_at")[:300])
    cards = patients.cards(actor, [row.patient_id for row in found])
    return [(row, cards.get(row.patient_id)) for row in found]


def coming(actor: Actor, patient_id: int) -> Previsit | None:
    """Return what belongs to the next visit of a patient (or to one of today), if there is anything."""
    since = clock.now() - timedelta(hours=12)
    rows = visible(actor).filter(patient_id=patient_id, starts_at__gte=since)
    return rows.exclude(state=Previsit.State.CANCELLED).order_by("starts_at").first()


def asked_of(actor: Actor, patient_id: int) -> Previsit | None:
    """Return what a patient is asked for her next visit: for her own page."""
    return _asked(actor, patient_id).first()


def shown_to(actor: Actor, visit: Visit) -> Previsit | None:
    """Return what is asked for the next visit of the person whose page it is of which this visitor may know."""
    kept = records.kept_back(visit, "results")
    rows = _asked(actor, visit.patient.pk)
    return next((row for row in rows if not kept.hides(department_id=row.department_id)), None)


def _asked(actor: Actor, patient_id: int) -> QuerySet[Previsit]:
    if actor.kind == "patient" and actor.patient_id != patient_id:
        raise NotFound("previsit")
    rows = Previsit.objects.of(actor).filter(patient_id=patient_id, starts_at__gte=clock.now())
    return rows.filter(state__in=(Previsit.State.SENT, Previsit.State.ANSWERED)).order_by("starts_at")


def definition(row: Previsit) -> Definition:
    """Return the questions as a questionnaire."""
    return bank_definition("previsit", pack().title, [code for code in row.asks if code in bank_questions()])


def sheet(actor: Actor, row: Previsit) -> Sheet:
    """Return everything the doctor reads on one screen."""
    ways = Enrolment.objects.of(actor).filter(patient_id=row.patient_id, state=EnrolmentState.ACTIVE)
    titles = [str(Words(**_title(way))) for way in ways.select_related("version")]
    goals = Goal.objects.of(actor).filter(enrolment__in=ways).order_by("pk")[:6]
    card = patients.cards(actor, [row.patient_id]).get(row.patient_id)
    answers = _answers(actor, row) if row.asks else []  # before it is asked, only what is known otherwise
    return Sheet(row, card, sorted(answers, key=lambda one: -one.level), titles, [(_goal(one), one) for one in goals])


def _answers(actor: Actor, row: Previsit) -> list[Answered]:
    """Return what was answered, with what it asks for and what was said the time before."""
    given: dict[str, Any] = json.loads(row.answers or "{}")
    whole, words = definition(row), (pgettext("answer", "Yes"), pgettext("answer", "No"))
    levels = {one["code"]: (Level(one["level"]), str(Words(one["zh"], one["en"]))) for one in reversed(row.reasons)}
    last = reading.last_answers(actor, row.patient_id, list(given))
    earlier = {one.item.code: one.words for one in said(whole, _values(last), words)}
    return [
        Answered(one, *levels.get(one.item.code, (Level.GREEN, "")), before=earlier.get(one.item.code, ""))
        for one in said(whole, given, words)
    ]


def rule(actor: Actor) -> PrevisitSwitch | None:
    """Return whether questions go out before visits here."""
    return PrevisitSwitch.objects.of(actor).first()


def _values(last: dict[str, LastAnswer]) -> dict[str, Any]:
    return {code: one.value for code, one in last.items()}


def _title(way: Enrolment) -> dict[str, str]:
    title = way.version.definition.get("title", {})
    return {"zh": title.get("zh", ""), "en": title.get("en", "")}


def _goal(row: Goal) -> str:
    return str(Words(row.words.get("zh", row.code), row.words.get("en", row.code)))

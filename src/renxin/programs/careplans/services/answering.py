"""Answers of a contact: kept as they are typed, judged when they are given, and what follows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import Level, bank_questions, is_plausible
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.care import ContactAnswered
from renxin.kernel.timeline.services import record
from renxin.programs.careplans import judging, knowing, reading, versions
from renxin.programs.careplans.judging import Judgement, Served
from renxin.programs.careplans.models import (
    OPEN_STATES,
    Answerer,
    Answering,
    Closure,
    Contact,
    ContactState,
    Enrolment,
)

from . import acting, aiming, following, measuring, planning, repeating, vaccinating


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was answered, how, by whom, and what was agreed.

    `answers` are values by code of the bank. `level` is what a person says instead of the rules; lower than the rules
    only with a `note`. `next_on` is the day that was agreed for the same questions, in place of the rules'.
    """

    method: str
    answers: Mapping[str, Any]
    answered_by: str = Answerer.HERSELF
    relation: str = ""
    note: str = ""
    level: int | None = None
    advice: Sequence[str] = field(default_factory=tuple)
    referral_to: str = ""
    referral_reason: str = ""
    next_on: date | None = None
    response_id: int | None = None


@transaction.atomic
def answer_contact(actor: Actor, contact: Contact, given: Given, *, follow_up: bool = True) -> Closure:
    """Close a contact with its answers: level, reasons, goals, marks, the next contact, and who has to act.

    A contact that was given up may still be answered: the patient called back. Without `follow_up` nobody gets a task:
    somebody has seen to it already.

    Raises:
        InvalidInput: an answer is to a question that was not asked, or cannot be true; a lower level has no reason.
        WrongState: it was answered already, or is cancelled.
    """
    _allow(actor, contact)
    _check(contact, given)
    lock_patients([contact.patient_id])
    row = locked(actor, contact)
    ways = reading.ways_of(actor, row)
    found = judge(actor, row, ways, given.answers)
    level = _level(given, found)
    closure = _close(actor, row, given, found, level, acted=not follow_up or not following.asks_for(actor, level))
    _follow_ways(ways, found, level, given.answers)
    aiming.measure_goals(actor, ways, given.answers, clock.now())
    days = {way.pk: given.next_on for way in ways} if given.next_on else found.again
    repeating.ask_again(actor, row, ways, days, beside=["ATTENDED"] if "refer" in found.actions else [])
    vaccinating.note_told(actor, row, ways, given.answers)
    planning.plan_contacts(actor, [row.plan_id])
    measuring.keep_measurements(actor, row.patient_id, given.answers, clock.now())
    record(actor, _fact(row, given.method, level))
    if follow_up:
        following.follow(actor, row, closure)
        acting.act(actor, row, closure, given.answers)
    return closure


@transaction.atomic
def save_answers(actor: Actor, contact: Contact, answers: Mapping[str, Any], note: str = "") -> None:
    """Keep what was typed so far, so that a closed window loses nothing."""
    _allow(actor, contact)
    rows = Contact.objects.of(actor).filter(pk=contact.pk, closed_at__isnull=True)
    draft = json.dumps({"answers": dict(answers), "note": note}, ensure_ascii=False)
    rows.update(draft=draft, drafted_by=actor.user_id, drafted_at=clock.now())


def judge(actor: Actor, contact: Contact, ways: Sequence[Enrolment], answers: Mapping[str, Any]) -> Judgement:
    """Return what answers would lead to, without keeping anything: the level beside a call that is going on."""
    today = clock.today()
    known = knowing.about_people(actor, ways, today)
    before = reading.before(actor, contact.patient_id, today)
    programmes = versions.programmes_of(way.version_id for way in ways)
    served = [
        Served(
            enrolment_id=way.pk,
            programme=programmes[way.version_id],
            about=known[way.pk] | before.about,
            before=before.answers | way.marks | ({"level": way.level} if way.level is not None else {}),
        )
        for way in ways
    ]
    return judging.judge_contact(served, answers, today)


def locked(actor: Actor, contact: Contact) -> Contact:
    """Return a contact as it is now, locked, if it may still be answered.

    Raises:
        WrongState: it is closed.
    """
    row = Contact.objects.of(actor).select_for_update().get(pk=contact.pk)
    if row.state not in (*OPEN_STATES, ContactState.LOST):
        raise WrongState(_("This contact is closed already."))
    return row


def _allow(actor: Actor, contact: Contact) -> None:
    if actor.kind == "patient":
        if actor.patient_id != contact.patient_id:
            raise NotAllowed("careplans.work")
        return
    actor.require("careplans.work")


def _check(contact: Contact, given: Given) -> None:
    asked = {*contact.asks, *(one.code for one in bank_questions().values() if one.follows in contact.asks)}
    for code, value in given.answers.items():
        if code not in asked:
            raise InvalidInput(_("This question was not asked."), where=code)
        if isinstance(value, int | float) and not isinstance(value, bool) and not is_plausible(code, value):
            raise InvalidInput(_("This cannot be right. Please measure or ask again."), where=code)
    if given.method not in Answering.values:
        raise InvalidInput(_("Choose how you were in contact."), where="method")
    if given.answered_by not in Answerer.values:
        raise InvalidInput(_("Choose who answered."), where="answered_by")


def _level(given: Given, found: Judgement) -> Level:
    if given.level is None:
        return found.level
    if given.level < found.level and not given.note.strip():
        raise InvalidInput(_("Please write why the level is lower than the rules say."), where="note")
    return Level(given.level)


def _close(actor: Actor, row: Contact, given: Given, found: Judgement, level: Level, *, acted: bool) -> Closure:
    """Keep what was answered; it stays open until whoever the level asks for has `acted`."""
    now = clock.now()
    row.state = ContactState.DONE if acted else ContactState.ANSWERED
    row.level, row.closed_at, row.act_at, row.draft = int(level), now, None, ""
    row.version += 1
    row.save(update_fields=["state", "level", "closed_at", "act_at", "draft", "version"])
    values: dict[str, Any] = {
        "patient_id": row.patient_id,
        "response_id": given.response_id,
        "method": given.method,
        "answered_by": given.answered_by,
        "relation": given.relation[:24],
        "answers": json.dumps(dict(given.answers), ensure_ascii=False),
        "judged": int(found.level),
        "level": int(level),
        "reasons": [
            {"source": one.source, "rule": one.rule, "level": int(one.level), "zh": one.why.zh, "en": one.why.en}
            for one in found.reasons
        ],
        "marks": {str(key): dict(marks) for key, marks in found.marks.items()},
        "actions": list(found.actions),
        "tells": list(found.tells),
        "advice": list(given.advice),
        "note": given.note,
        "referral_to": given.referral_to,
        "referral_reason": given.referral_reason,
        "next_on": given.next_on or found.next_on,
        "responsible_id": actor.user_id,
        "answered_at": now,
        "closed_at": now if acted else None,
    }
    closure, _made = Closure.objects.update_or_create(tenant_id=actor.tenant_id, contact=row, defaults=values)
    return closure


def _follow_ways(ways: Sequence[Enrolment], found: Judgement, level: Level, answers: Mapping[str, Any]) -> None:
    """Remember on each way what its last contact found: the next one looks back at it.

    What a contact did not ask for stays as it was found last: two high values in a row are two in a row though
    somebody was asked about something else in between.
    """
    today, programmes = clock.today(), versions.programmes_of(way.version_id for way in ways)
    for way in ways:
        book, marks = programmes[way.version_id], dict(found.marks.get(way.pk, {}))
        for mark in book.marks:
            asked = book.formulas[mark.when].names & set(bank_questions())
            if not asked & set(answers):
                marks[mark.name] = bool(way.marks.get(mark.name, False))
        way.marks = marks
        way.level, way.last_contact_on, way.losses, way.review_asked_at = int(level), today, 0, None
    fields = ["marks", "level", "last_contact_on", "losses", "review_asked_at"]
    Enrolment.objects.bulk_update(ways, fields)


def _fact(row: Contact, method: str, level: Level) -> ContactAnswered:
    return ContactAnswered(
        patient_id=row.patient_id,
        occurred_at=clock.now(),
        contact_id=row.pk,
        plan_id=row.plan_id,
        method=method,
        department_id=row.department_id,
        level=int(level),
        days_late=max((clock.today() - row.closes_on).days, 0),
    )

"""Answering the patient: by a message with a link to confirm, or by phone."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.programs import CaseAnswered, CaseFirstAnswered
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import Purpose
from renxin.programs.cases.course import clocks, facts, rules, states, tasks
from renxin.programs.cases.models import Case, CaseLink, NoteKind
from renxin.programs.cases.packs.terms import terms
from renxin.programs.cases.portal import links

from .changing import locked, moved, tell_story
from .timing import end_pause


@transaction.atomic
def answer_case(actor: Actor, case: Case, text: str) -> Case:
    """Send the patient an answer with a link on which she says whether it is settled.

    Raises:
        InvalidInput: there is no text.
        WrongState: the case is closed, or the contact policy forbids writing: phone instead.
    """
    actor.require("cases.work")
    words = _required(text)
    case = _ready(actor, case)
    url, link = _new_link(actor, case)
    sent = send(
        actor,
        Outgoing(
            patient_id=case.patient_id,
            purpose=Purpose.CARE_SERVICE,
            template="case.answer",
            variables={"answer": words},
            url=url,
            kind="link",
            idempotency_key=f"cases:{case.pk}:answer:{link.pk}",
            source=f"cases:{case.pk}",
            is_reply=True,
        ),
    )
    if sent.status == "blocked":
        raise WrongState(_("This patient cannot be written to. Phone instead, and note what you told the patient."))
    tell_story(actor, case, NoteKind.ANSWER, body=words, message_id=sent.message_id)
    return _answered(actor, case)


@transaction.atomic
def tell_by_phone(actor: Actor, case: Case, text: str) -> Case:
    """Note that the patient was given the answer by phone, in these words."""
    actor.require("cases.work")
    words = _required(text)
    case = _ready(actor, case)
    tell_story(actor, case, NoteKind.CALL, body=words)
    return _answered(actor, case)


@transaction.atomic
def contact_case(actor: Actor, case: Case, words: str) -> Case:
    """Note the first word to the patient by somebody with a name: heard, understood, on it. Not an answer yet.

    Raises:
        InvalidInput: it is not said what was told.
    """
    actor.require("cases.work")
    text = _required(words)
    case = locked(actor, case, "contact")
    _take(actor, case)
    tell_story(actor, case, NoteKind.CALL, code="contact", body=text)
    _contacted(actor, case)
    clocks.set_next_rung(case, clock.now())
    case.save()
    return case


def _ready(actor: Actor, case: Case) -> Case:
    """Return the case, locked, if an answer may go out now."""
    case = locked(actor, case, "answer")
    if not states.may_answer(case.status, needs_approval=rules.needs_approval(terms(), case.kind, case.level)):
        raise WrongState(_("An answer to a complaint of this level is approved first: hand it in for review."))
    _take(actor, case)
    return case


def _take(actor: Actor, case: Case) -> None:
    """Whoever answers a case that nobody owns, owns it."""
    if case.owner_id is None:
        case.owner_id = actor.user_id


def _contacted(actor: Actor, case: Case) -> bool:
    """Note the first word of this round; return whether it is the first of all."""
    now = clock.now()
    if case.contacted_at is None:
        case.contacted_at, case.contacted_by_id = now, actor.user_id
    if case.first_answered_at is not None:
        return False
    case.first_answered_at = now
    minutes = int((now - case.opened_at).total_seconds() // 60)
    record(actor, facts.of(CaseFirstAnswered, case, minutes=minutes, in_time=now <= case.response_due_at))
    return True


def _answered(actor: Actor, case: Case) -> Case:
    now = clock.now()
    first = case.answered_at is None
    moved(case, "answer")
    end_pause(case)
    case.answered_at = now
    _contacted(actor, case)
    clocks.set_next_rung(case, now)
    case.save()
    tasks.drop(actor, case, "answered")
    minutes = int((now - case.opened_at).total_seconds() // 60)
    record(actor, facts.of(CaseAnswered, case, minutes=minutes, first=first))
    return case


def _new_link(actor: Actor, case: Case) -> tuple[str, CaseLink]:
    token, token_hash = links.new_token()
    now = clock.now()
    link = CaseLink.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        token_hash=token_hash,
        round=case.round,
        made_at=now,
        expires_at=now + timedelta(days=terms().confirmation.valid_days),
    )
    return links.confirmation(token), link


def _required(text: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput(_("Write what you tell the patient."), where="text")
    return words

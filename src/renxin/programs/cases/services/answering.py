"""Answering the patient: by a message with a link to confirm, or by phone."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.programs import CaseAnswered
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import Purpose
from renxin.programs.cases import clocks, facts, links, tasks
from renxin.programs.cases.models import Case, CaseLink, CaseStatus, NoteKind
from renxin.programs.cases.terms import terms

from .changing import locked, tell_story


@transaction.atomic
def answer_case(actor: Actor, case: Case, text: str) -> Case:
    """Send the patient an answer with a link on which she says whether it is settled.

    Raises:
        InvalidInput: there is no text.
        WrongState: the case is closed, or the contact policy forbids writing: phone instead.
    """
    actor.require("cases.work")
    words = _required(text)
    case = locked(actor, case, "answer")
    _take(actor, case)
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
    case = locked(actor, case, "answer")
    _take(actor, case)
    tell_story(actor, case, NoteKind.CALL, body=words)
    return _answered(actor, case)


def _take(actor: Actor, case: Case) -> None:
    """Whoever answers a case that nobody owns, owns it."""
    if case.owner_id is None:
        case.owner_id = actor.user_id


def _answered(actor: Actor, case: Case) -> Case:
    now = clock.now()
    first = case.first_answered_at is None
    case.status = CaseStatus.ANSWERED
    case.answered_at = now
    case.first_answered_at = case.first_answered_at or now
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

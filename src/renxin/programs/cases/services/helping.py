"""Requests for help (求助): a service of the catalogue is asked for, somebody takes it, it is done or could not be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.programs import RequestOpened, RequestServed
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Purpose
from renxin.programs.cases.course import facts
from renxin.programs.cases.models import Case, CaseKind, CaseRequest, Channel, NoteKind, Outcome, Relation
from renxin.programs.cases.packs.catalogue import Service, catalogue
from renxin.programs.cases.portal import links

from .changing import locked, tell_story
from .ending import end
from .receiving import Intake, receive_case

_LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for: a service, what has to be known for it, who she is and where."""

    service: str
    channel: str = Channel.STAFF
    answers: Mapping[str, str] = field(default_factory=dict)
    patient_id: int | None = None
    name: str = ""
    phone: str = ""
    department_id: int | None = None
    place: str = ""
    key: UUID | None = None


@transaction.atomic
def ask_for_help(actor: Actor, wish: Wish) -> Case:
    """Take in a request: a case of its own with the owner and the promise of the catalogue.

    Raises:
        InvalidInput: there is no such service, or something that has to be known is missing; `where` names it.
    """
    service = catalogue().service(wish.service)
    if service is None:
        raise InvalidInput(_("Choose what you need."), where="service")
    answers = {one.code: wish.answers.get(one.code, "").strip()[:_LONGEST] for one in service.asks}
    for one in service.asks:
        if one.required and not answers[one.code]:
            raise InvalidInput(_("Please fill in: %(what)s") % {"what": one.text}, where=one.code)
    now = clock.now()
    promised = promised_at(actor, service, wish.department_id, now)
    case = receive_case(actor, _intake(wish, service, answers, promised))
    row, made = CaseRequest.objects.get_or_create(
        tenant_id=actor.tenant_id,
        case=case,
        defaults={
            "service": service.code,
            "answers": json.dumps({code: text for code, text in answers.items() if text}, ensure_ascii=False),
            "asked_at": case.opened_at,
            "promised_at": promised,
        },
    )
    if made:
        minutes = int((row.promised_at - row.asked_at).total_seconds() // 60)
        record(actor, facts.of(RequestOpened, case, service=service.code, minutes=minutes))
    return case


def promised_at(actor: Actor, service: Service, department_id: int | None, start: datetime) -> datetime:
    """Return by when a service that is asked for at `start` is promised."""
    if service.promise.minutes:
        return start + timedelta(minutes=service.promise.minutes)
    calendar, zone = organizations.calendar_for(actor, department_id), organizations.zone_of(actor)
    return calendar.add_working_minutes(start, service.promise.working_minutes, zone)


@transaction.atomic
def take_request(actor: Actor, case: Case) -> CaseRequest:
    """Say that one is on it: the patient's page says so at once."""
    case, row = _locked(actor, case)
    if row.state == CaseRequest.State.ASKED:
        row.state, row.taken_at, row.taken_by_id = CaseRequest.State.TAKEN, clock.now(), actor.user_id
        row.save(update_fields=["state", "taken_at", "taken_by"])
        tell_story(actor, case, NoteKind.CHANGE, code="inquiry")
    return row


@transaction.atomic
def serve_request(actor: Actor, case: Case, words: str = "", *, is_done: bool = True) -> CaseRequest:
    """Say that it is done (or could not be, and why): the case ends, and the patient hears it where she can be reached.

    Raises:
        InvalidInput: it could not be done and nobody says why.
        NotFound: the case is no request of the catalogue.
        WrongState: it is done already.
    """
    if not is_done and not words.strip():
        raise InvalidInput(_("Say why it could not be done, and what else may help."), where="words")
    case, row = _locked(actor, case)
    now = clock.now()
    row.state = CaseRequest.State.SERVED if is_done else CaseRequest.State.UNSERVED
    row.served_at, row.served_by_id, row.words = now, actor.user_id, words.strip()[:2000]
    row.save(update_fields=["state", "served_at", "served_by", "words"])
    first = case.first_answered_at or now
    case.first_answered_at, case.contacted_at, case.answered_at = first, case.contacted_at or now, now
    tell_story(actor, case, NoteKind.CALL, code="served" if is_done else "unserved", body=row.words)
    end(actor, case, Outcome.RESOLVED if is_done else Outcome.UNRESOLVED, "")
    minutes = int((now - row.asked_at).total_seconds() // 60)
    in_time = now <= row.promised_at
    record(actor, facts.of(RequestServed, case, service=row.service, is_done=is_done, minutes=minutes, in_time=in_time))
    _tell_her(actor, case, row)
    return row


def _tell_her(actor: Actor, case: Case, row: CaseRequest) -> None:
    """Write to the patient with the link to her page; where nobody may write, the page alone says it."""
    if case.is_anonymous:
        return
    send(
        actor,
        Outgoing(
            patient_id=case.patient_id,
            purpose=Purpose.CARE_SERVICE,
            template="case.request_done" if row.state == CaseRequest.State.SERVED else "case.request_not_done",
            variables={"answer": row.words} if row.words else {},
            url=links.following(case),
            kind="link",
            idempotency_key=f"cases:{case.pk}:request",
            source=f"cases:{case.pk}",
            is_reply=True,
        ),
    )


def _intake(wish: Wish, service: Service, answers: Mapping[str, str], promised: datetime) -> Intake:
    said = [f"{one.text}：{answers[one.code]}" for one in service.asks if answers[one.code]]
    return Intake(
        kind=CaseKind.REQUEST,
        channel=wish.channel,
        words="\n".join([str(service.text), *said]),
        patient_id=wish.patient_id,
        name=wish.name,
        phone=wish.phone,
        relation=Relation.SELF,
        level=4,
        department_id=wish.department_id,
        place=wish.place,
        key=wish.key,
        post=service.post,
        promised_at=promised,
    )


def _locked(actor: Actor, case: Case) -> tuple[Case, CaseRequest]:
    actor.require("cases.work")
    case = locked(actor, case, "note")
    row = CaseRequest.objects.select_for_update().filter(case=case).first()
    if row is None:
        raise NotFound("request")
    if row.served_at:
        raise WrongState(_("It is done already."))
    return case, row

"""Asking by a machine: the call passes the contact policy like any message; what was heard becomes a response."""

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations import services as conversations
from renxin.engagement.conversations.services import Outgoing
from renxin.engagement.conversations.services.send import key_of
from renxin.engagement.phone import desk_pack, flow_pack, rules
from renxin.engagement.phone.models import Call, VoiceAsk
from renxin.engagement.questionnaires import selectors as forms
from renxin.engagement.questionnaires import services as questionnaires
from renxin.engagement.questionnaires.models import QuestionnaireVersion
from renxin.engagement.questionnaires.services import NewResponse
from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import as_data
from renxin.kernel.timeline.facts.phone import VoiceAnswered
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients

from . import handing_over
from .rows import new_call

State = VoiceAsk.State


@transaction.atomic
def ask_by_voice(
    actor: Actor, patient_id: int, flow: str, *, source: str, department_id: int | None = None
) -> VoiceAsk:
    """Let a machine call a patient and ask the questions of `flow`; the same source asks once.

    A patient whose date of birth we do not know is called by a person: a machine could not make sure who it is.

    Raises:
        InvalidInput: there is no such flow, or its purpose is none of service.
    """
    actor.require("calls.ask")
    chosen = flow_pack.find(flow)
    if chosen is None or chosen.purpose not in desk_pack.pack().service_purposes:
        raise InvalidInput(_("Machines call for follow-up and service only. Choose one of the flows."), where="flow")
    patient = patients.get_by_id(actor, patient_id)
    version = questionnaires.publish_version(actor.renamed("phone"), flow_pack.form_of(chosen.form))
    ask, new = VoiceAsk.objects.get_or_create(
        tenant_id=actor.tenant_id,
        source=source,
        defaults={
            "patient_id": patient.pk,
            "flow": flow,
            "flow_version": chosen.version,
            "purpose": chosen.purpose,
            "department_id": department_id,
            "version_id": version.pk,
            "asked_at": clock.now(),
        },
    )
    if not new:
        return ask
    if patient.birth_date is None:
        handing_over.to_person(actor, ask, "no_birth_date")
    else:
        _try(actor, ask)
    return ask


def _try(actor: Actor, ask: VoiceAsk, not_before: Any = None) -> None:
    """Send the call on its way through the policy; what the policy stops is not called, and says why."""
    ask.tries += 1
    flow = flow_pack.known(ask.flow)
    name = f"voice:{ask.uid}:{ask.tries}"
    sent = conversations.send(
        actor,
        Outgoing(
            patient_id=ask.patient_id,
            purpose=ask.purpose,
            body=as_data(flow.title),
            idempotency_key=name,
            source=f"phone:ask:{ask.uid}",
            channel_kind="voice",
            not_before=not_before,
        ),
    )
    if sent.status == "blocked":
        ask.state, ask.reason, ask.settled_at = State.STOPPED, sent.rule, clock.now()
        ask.save()
        return
    number = patients.addresses(actor.tenant_id, [ask.patient_id], ("phone",)).get(ask.patient_id, {}).get("phone", "")
    ask.save()
    new_call(
        actor,
        ask.patient_id,
        number,
        key=key_of(name).hex(),
        direction=Call.Direction.OUT,
        is_automatic=True,
        department_id=ask.department_id,
        ask=ask,
        status=Call.Status.PLANNED,
    )


def note_heard(ask: VoiceAsk, heard: rules.Heard) -> None:
    """Keep what came from the other end, word for word, until the call is over."""
    kept = json.loads(ask.answers or "[]")
    kept.append([heard.step, heard.digits, heard.speech])
    ask.answers = json.dumps(kept, ensure_ascii=False)
    ask.save(update_fields=["answers"])


def settle(actor: Actor, call: Call, cause: str, *, heard: bool) -> None:
    """Say what an automatic call came to: a response, a person, another try, or nothing."""
    all_heard = _all_heard(call.ask) if call.ask else []
    wants_person = cause == "wants_person" or any(rules.wants_person(one) for one in all_heard)
    ask = call.ask
    if ask is None:  # a message that was read aloud
        if wants_person:
            handing_over.read_aloud(actor, call)
        return
    answers = rules.answers_of(flow_pack.known(ask.flow), all_heard)
    if answers or wants_person:
        _store(actor, ask, call, answers, wants_person=wants_person)
    elif call.outcome in ("wrong_person", "empty_number"):
        handing_over.to_person(actor, ask, call.outcome, title="check_contact")
    elif call.outcome in rules.TRY_AGAIN and ask.tries < desk_pack.pack().most_tries:
        tried = list(ask.calls.exclude(pk=call.pk).values_list("started_at", flat=True))
        _try(actor, ask, worklist.redial_at(actor, [*tried, call.started_at]))
    else:
        handing_over.to_person(actor, ask, call.outcome or "not_answered")


def _all_heard(ask: VoiceAsk) -> list[rules.Heard]:
    return [rules.Heard(*one) for one in json.loads(ask.answers or "[]")]


def _store(actor: Actor, ask: VoiceAsk, call: Call, answers: dict[str, str], *, wants_person: bool) -> None:
    """Keep the answers as a response to the same questionnaire that others fill in, and let people act on them."""
    ask.level = rules.level_of(flow_pack.known(ask.flow), answers)
    if answers:
        (ask.response_id,) = questionnaires.store_responses(actor, [_response(ask, call, answers)])
    ask.state, ask.settled_at = State.ANSWERED, clock.now()
    fact = VoiceAnswered(
        patient_id=ask.patient_id,
        occurred_at=clock.now(),
        ask_id=ask.pk,
        flow=ask.flow,
        response_id=ask.response_id,
        level=ask.level,
        wants_person=wants_person,
    )
    record(actor, fact)
    handing_over.after_answers(actor, ask, wants_person=wants_person)
    ask.save()


def _response(ask: VoiceAsk, call: Call, answers: dict[str, str]) -> NewResponse:
    version = QuestionnaireVersion.objects.get(pk=ask.version_id or 0)
    found = forms.assess(forms.definition_of(version), answers, [], None)
    return NewResponse(
        patient_id=ask.patient_id,
        version_id=version.pk,
        source="phone",
        source_id=ask.pk,
        department_id=ask.department_id,
        authored_at=call.ended_at or clock.now(),
        language="zh-hans",
        mode="voice",
        seconds=call.seconds,
        answers=answers,
        coded=found.coded,
        scores=found.scores.as_json(),
        method="minmax",
        low=ask.level > 0,
        flags=[],
    )

"""Advice: written down, adopted or declined with a reason, done, and its giver told."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.listening import AdviceDecided, AdviceDone, ConcernRaised, OpinionHeard
from renxin.kernel.timeline.services import record
from renxin.people.patients.models import Purpose
from renxin.programs.listening import packs
from renxin.programs.listening.models import Advice, Interview, OpenDay, PanelMember

MOST: Final = 2000
State = Advice.State


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdvice:
    """What somebody advised, and where she said it: on the panel, in a talk, on an open day."""

    words: str
    member: PanelMember | None = None
    talk: Interview | None = None
    day: OpenDay | None = None
    department_id: int | None = None
    theme: str = ""


@transaction.atomic
def write_advice(actor: Actor, new: NewAdvice) -> Advice:
    """Write advice down; words that hold a risk become a case at once.

    Raises:
        InvalidInput: there are no words, or the theme is unknown.
    """
    if actor.kind == "staff":
        actor.require("listening.work")
    if not new.words.strip():
        raise InvalidInput(_("Write what was advised."), where="words")
    if new.theme and new.theme not in packs.themes():
        raise InvalidInput(_("Choose the themes from the list."), where="theme")
    source = Advice.Source.PANEL if new.member else Advice.Source.OPEN_DAY if new.day else Advice.Source.TALK
    said_by = new.member.patient_id if new.member else new.talk.patient_id if new.talk else -actor.tenant_id
    advice = Advice.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=said_by,
        source=source,
        member=new.member,
        talk=new.talk,
        day=new.day,
        department_id=new.department_id,
        words=new.words.strip()[:MOST],
        theme=new.theme,
        said_at=clock.now(),
    )
    heard = OpinionHeard(
        patient_id=said_by,
        occurred_at=advice.said_at,
        voice="advice",
        row_id=advice.pk,
        department_id=new.department_id,
    )
    record(actor, heard)
    if safety.alarming(new.words):
        raised = ConcernRaised(
            patient_id=said_by,
            occurred_at=advice.said_at,
            source=f"listening.advice:{advice.pk}",
            channel="staff",
            department_id=new.department_id,
        )
        record(actor, raised)
    return advice


@transaction.atomic
def decide_advice(actor: Actor, advice: Advice, *, adopt: bool, reason: str) -> Advice:
    """Adopt or decline advice; either way somebody says why, and the giver is told when she is known.

    Raises:
        InvalidInput: nobody says why.
        WrongState: it was decided before.
    """
    actor.require("listening.manage")
    if not reason.strip():
        raise InvalidInput(_("Say why; the giver reads it."), where="reason")
    advice = _locked(advice)
    if advice.state != State.OPEN:
        raise WrongState(_("This has been decided already."), where="state")
    advice.state = State.ADOPTED if adopt else State.DECLINED
    advice.reason, advice.decided_at, advice.decided_by_id = reason.strip()[:400], clock.now(), actor.user_id
    advice.save()
    decided = AdviceDecided(
        patient_id=advice.patient_id,
        occurred_at=advice.decided_at,
        advice_id=advice.pk,
        adopted=adopt,
        department_id=advice.department_id,
    )
    record(actor, decided)
    if not adopt:
        _tell_giver(
            actor,
            advice,
            f"您的建议我们认真看过了，这次没有采纳：{advice.reason}",
            f"We looked at your advice with care and do not follow it this time: {advice.reason}",
        )
    return advice


@transaction.atomic
def finish_advice(actor: Actor, advice: Advice, done: str) -> Advice:
    """Say what was done; the giver is told.

    Raises:
        InvalidInput: nobody says what.
        WrongState: it was not adopted.
    """
    actor.require("listening.manage")
    if not done.strip():
        raise InvalidInput(_("Write what was done."), where="done")
    advice = _locked(advice)
    if advice.state != State.ADOPTED:
        raise WrongState(_("Only adopted advice is done."), where="state")
    advice.state, advice.done, advice.done_at = State.DONE, done.strip()[:400], clock.now()
    advice.save()
    finished = AdviceDone(
        patient_id=advice.patient_id,
        occurred_at=advice.done_at,
        advice_id=advice.pk,
        department_id=advice.department_id,
    )
    record(actor, finished)
    _tell_giver(
        actor,
        advice,
        f"您的建议我们照做了：{advice.done} 谢谢您。",
        f"We did what you advised: {advice.done} Thank you.",
    )
    return advice


def _locked(advice: Advice) -> Advice:
    return Advice.objects.select_for_update().get(pk=advice.pk)


def _tell_giver(actor: Actor, advice: Advice, zh: str, en: str) -> None:
    """Tell the giver what became of her advice, when we know her."""
    if advice.patient_id <= 0:
        return
    out = Outgoing(
        patient_id=advice.patient_id,
        purpose=Purpose.CARE_SERVICE,
        body={"zh": zh, "en": en},
        idempotency_key=f"listening:advice:{advice.uid}:{advice.state}",
        source=f"listening:advice:{advice.pk}",
    )
    (sent,) = send_many(actor, [out])
    if sent.status != "blocked":
        advice.told_at = clock.now()
        advice.save(update_fields=["told_at"])

"""The patients' panel: asked by a one-time link, joined by her own word, for a term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.listening import PanelJoined, PanelLeft
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Purpose
from renxin.programs.listening import links
from renxin.programs.listening.models import PanelMember

TERM: Final = timedelta(days=365)
MOST: Final = 200
_INVITED: Final = {
    "zh": "我们想请您加入患者顾问团：一年里偶尔问您几个问题，听您的建议。愿意与否都不影响看病。点开看看：",
    "en": "We would like to ask you onto our patients' panel: a few questions in a year, and your advice."
    " Yes or no, your care stays the same. Have a look:",
}
State = PanelMember.State


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked: the member, and whether the message may go out."""

    member: PanelMember
    sent: bool


@transaction.atomic
def invite_members(
    actor: Actor, patient_ids: Sequence[int], *, department_id: int | None = None, until_on: date | None = None
) -> list[Asked]:
    """Ask patients onto the panel by a one-time link; who is a member or was asked already is not asked twice.

    Raises:
        InvalidInput: too many at a time, or the term ends before it begins.
    """
    actor.require("listening.manage")
    if len(patient_ids) > MOST:
        raise InvalidInput(_("At most %(most)d people at a time.") % {"most": MOST}, where="patients")
    today = clock.today()
    until = until_on or today + TERM
    if until <= today:
        raise InvalidInput(_("The term ends before it begins."), where="until_on")
    current = set(patients.current_ids(actor.tenant_id, set(patient_ids)).values())
    there = PanelMember.objects.of(actor).filter(patient_id__in=current, state__in=[State.INVITED, State.ACTIVE])
    fresh = sorted(current - set(there.values_list("patient_id", flat=True)))
    tokens = {pk: links.new_token() for pk in fresh}
    rows = PanelMember.objects.bulk_create(
        PanelMember(
            tenant_id=actor.tenant_id,
            patient_id=pk,
            department_id=department_id,
            token_hash=tokens[pk][1],
            invited_at=clock.now(),
            invited_by_name=actor.name[:150],
            from_on=today,
            until_on=until,
        )
        for pk in fresh
    )
    sent = send_many(
        actor,
        [
            Outgoing(
                patient_id=row.patient_id,
                purpose=Purpose.SURVEY,
                body=_INVITED,
                url=links.membership(tokens[row.patient_id][0]),
                kind="link",
                idempotency_key=f"listening:member:{row.uid}",
                source=f"listening:member:{row.pk}",
            )
            for row in rows
        ],
    )
    return [Asked(row, result.status != "blocked") for row, result in zip(rows, sent, strict=True)]


def find_invitation(token: str) -> PanelMember | None:
    """Return the membership behind a one-time link."""
    return PanelMember.objects.filter(token_hash=links.hash_of(token)).first()


@transaction.atomic
def answer_invitation(actor: Actor, member: PanelMember, *, joins: bool) -> PanelMember:
    """Take the patient's word: she joins, or she does not. The link is used up.

    Raises:
        WrongState: she answered already.
    """
    member = PanelMember.objects.select_for_update().get(pk=member.pk)
    if member.state != State.INVITED:
        raise WrongState(_("You have answered already. Thank you."), where="state")
    now = clock.now()
    member.state, member.token_hash = (State.ACTIVE if joins else State.DECLINED), None
    member.consented_at = now if joins else None
    member.ended_at = None if joins else now
    member.save()
    if joins:
        record(actor, PanelJoined(patient_id=member.patient_id, occurred_at=now, member_id=member.pk))
    else:
        left = PanelLeft(patient_id=member.patient_id, occurred_at=now, member_id=member.pk, reason="declined")
        record(actor, left)
    return member


@transaction.atomic
def end_membership(actor: Actor, member: PanelMember, reason: str = "withdrawn") -> PanelMember:
    """Let a member go: at her wish, or because her term is over."""
    actor.require("listening.manage")
    member = PanelMember.objects.select_for_update().get(pk=member.pk)
    if member.state in (State.INVITED, State.ACTIVE):
        now = clock.now()
        member.state, member.token_hash, member.ended_at = State.ENDED, None, now
        member.save()
        record(actor, PanelLeft(patient_id=member.patient_id, occurred_at=now, member_id=member.pk, reason=reason))
    return member


def end_terms(actor: Actor) -> int:
    """End the memberships whose term is over; return how many."""
    rows = PanelMember.objects.of(actor).filter(state__in=[State.INVITED, State.ACTIVE], until_on__lt=clock.today())
    for member in rows[:500]:
        end_membership(actor, member, "ended")
    return len(rows)

"""A question to the panel: one ballot each, one vote each, and nobody knows whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.patients.models import Purpose
from renxin.programs.listening import links
from renxin.programs.listening.models import Ballot, PanelMember, Poll, PollOption

FEWEST: Final = 2
MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Voted:
    """What became of a vote: accepted, used (there was one before), closed or unknown."""

    status: str
    poll: Poll | None = None


@transaction.atomic
def make_poll(actor: Actor, question: str, options: Sequence[str], closes_at: datetime, about: str = "") -> Poll:
    """Write a question with its options.

    Raises:
        InvalidInput: there is no question, fewer than two different options or more than eight, or it is over already.
    """
    actor.require("listening.manage")
    chosen = list(dict.fromkeys(one.strip()[:120] for one in options if one.strip()))
    if not question.strip():
        raise InvalidInput(_("Write the question."), where="question")
    if not FEWEST <= len(chosen) <= MOST:
        raise InvalidInput(_("Give two to eight different answers, one on each line."), where="options")
    if closes_at <= clock.now():
        raise InvalidInput(_("It has to close in the future."), where="closes_at")
    poll = Poll.objects.create(
        tenant_id=actor.tenant_id,
        question=question.strip()[:200],
        about=about.strip()[:400],
        made_at=clock.now(),
        made_by_name=actor.name[:150],
        closes_at=closes_at,
    )
    PollOption.objects.bulk_create(
        PollOption(tenant_id=actor.tenant_id, poll=poll, number=number, words=words)
        for number, words in enumerate(chosen, 1)
    )
    return poll


@transaction.atomic
def open_poll(actor: Actor, poll: Poll) -> int:
    """Send every active member her ballot; return how many went out.

    Raises:
        WrongState: it was opened before, or its time is over.
    """
    actor.require("listening.manage")
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    now = clock.now()
    if poll.state != Poll.State.DRAFT or poll.closes_at <= now:
        raise WrongState(_("This question has been asked already."), where="state")
    members = list(PanelMember.objects.of(actor).filter(state=PanelMember.State.ACTIVE))
    tokens = {member.pk: links.new_token() for member in members}
    ballots = Ballot.objects.bulk_create(
        Ballot(tenant_id=actor.tenant_id, poll=poll, member=one, token_hash=tokens[one.pk][1], sent_at=now)
        for one in members
    )
    poll.state, poll.opened_at = Poll.State.OPEN, now
    poll.save(update_fields=["state", "opened_at"])
    sent = send_many(
        actor,
        [
            Outgoing(
                patient_id=one.member.patient_id,
                purpose=Purpose.SURVEY,
                body={
                    "zh": f"顾问团想听您一句：{poll.question} 点开选一个，不记名：",
                    "en": f"A question to our panel: {poll.question} Choose one; nobody sees who chose what:",
                },
                url=links.vote(tokens[one.member_id][0]),
                kind="link",
                idempotency_key=f"listening:ballot:{one.pk}",
                source=f"listening:poll:{poll.pk}",
                expires_at=poll.closes_at,
            )
            for one in ballots
        ],
    )
    return sum(one.status != "blocked" for one in sent)


def find_ballot(token: str) -> Ballot | None:
    """Return the ballot behind a one-time link."""
    rows = Ballot.objects.filter(token_hash=links.hash_of(token)).select_related("poll", "member")
    return rows.first()


def is_open(poll: Poll) -> bool:
    """Tell whether a question may be answered now."""
    return poll.state == Poll.State.OPEN and poll.closes_at > clock.now()


@transaction.atomic
def vote(token: str, option_uid: UUID | str) -> Voted:
    """Count a vote: the ballot is used up and the option counts one more; what joins the two is written nowhere."""
    ballot = Ballot.objects.select_for_update().filter(token_hash=links.hash_of(token)).first()
    if ballot is None:
        return Voted("unknown")
    poll = Poll.objects.get(pk=ballot.poll_id)
    if ballot.voted_on is not None:
        return Voted("used", poll)
    if not is_open(poll):
        return Voted("closed", poll)
    counted = PollOption.objects.filter(poll=poll, uid=option_uid).update(votes=F("votes") + 1)
    if not counted:
        return Voted("unknown", poll)
    ballot.voted_on = clock.today()
    ballot.save(update_fields=["voted_on"])
    return Voted("accepted", poll)


@transaction.atomic
def close_poll(actor: Actor, poll: Poll) -> Poll:
    """Close a question before its time."""
    actor.require("listening.manage")
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if poll.state == Poll.State.OPEN:
        poll.state = Poll.State.CLOSED
        poll.closes_at = min(poll.closes_at, clock.now())
        poll.save(update_fields=["state", "closes_at"])
    return poll


def close_due(actor: Actor) -> int:
    """Close the questions whose time is over; return how many."""
    rows = Poll.objects.of(actor).filter(state=Poll.State.OPEN, closes_at__lte=clock.now())
    return rows.update(state=Poll.State.CLOSED)

"""A public answer: drafted, checked, approved by a second person, posted on the site by hand."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.core.models import StoredFile
from renxin.kernel.timeline.facts.listening import ReviewAnswered
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.programs.listening.models import Review, ReviewReply
from renxin.programs.listening.rules.reply_check import Finding, check, is_grave

MOST = 1000
State = ReviewReply.State


def check_reply(actor: Actor, text: str) -> list[Finding]:
    """Return what a public reply would give away of a patient; the hospital's own number may stand in it."""
    return check(text, phones=[organizations.tenant(actor).phone])


@transaction.atomic
def draft_reply(actor: Actor, review: Review, text: str, *, submit: bool = False) -> ReviewReply:
    """Write or rewrite the answer to a review; `submit` asks a second person to approve it.

    Raises:
        InvalidInput: there are no words, or a submitted text tells something of a patient.
        WrongState: an answer was approved already.
    """
    actor.require("listening.work")
    if not text.strip():
        raise InvalidInput(_("Write the answer."), where="text")
    Review.objects.select_for_update().get(pk=review.pk)
    findings = check_reply(actor, text)
    if submit and is_grave(findings):
        raise InvalidInput(_("This must not go out: it tells something of a patient. See below."), where="text")
    reply = review.replies.filter(state__in=[State.DRAFT, State.WAITING, State.APPROVED]).first()
    if reply is not None and reply.state == State.APPROVED:
        raise WrongState(_("An answer has been approved already."), where="text")
    reply = reply or ReviewReply(tenant_id=actor.tenant_id, review=review)
    reply.text, reply.findings = text.strip()[:MOST], [one.rule.code for one in findings]
    reply.state = State.WAITING if submit else State.DRAFT
    reply.written_at, reply.written_by_id = clock.now(), actor.user_id
    reply.save()
    return reply


@transaction.atomic
def decide_reply(actor: Actor, reply: ReviewReply, *, approve: bool, remark: str = "") -> ReviewReply:
    """Approve an answer or send it back; whoever wrote it cannot approve it, and a grave finding nobody can.

    Raises:
        NotAllowed: it is the actor's own.
        InvalidInput: it tells something of a patient, or is sent back without a word.
        WrongState: it does not wait for anybody.
    """
    actor.require("listening.approve")
    reply = ReviewReply.objects.select_for_update().get(pk=reply.pk)
    if reply.state != State.WAITING:
        raise WrongState(_("This answer does not wait for approval."), where="state")
    if approve and reply.written_by_id == actor.user_id:
        raise NotAllowed("listening.approve")
    if approve and is_grave(check_reply(actor, reply.text)):
        raise InvalidInput(_("This must not go out: it tells something of a patient. See below."), where="text")
    if not approve and not remark.strip():
        raise InvalidInput(_("Say what should be different."), where="remark")
    reply.state = State.APPROVED if approve else State.RETURNED
    reply.decided_at, reply.decided_by_id, reply.remark = clock.now(), actor.user_id, remark.strip()[:200]
    reply.save()
    record_access(actor, "review.reply_decided", "review", reply.review.uid, detail={"approved": approve})
    return reply


@transaction.atomic
def note_posted(
    actor: Actor, reply: ReviewReply, *, url: str = "", picture: tuple[str, bytes] | None = None
) -> ReviewReply:
    """Say that an approved answer stands on the site now, and by what one sees it: its address, a picture of the page.

    The clock of the first answer stops.

    Raises:
        InvalidInput: there is neither address nor picture, or a file that is no picture.
        WrongState: nobody has approved it.
    """
    actor.require("listening.work")
    url = url.strip()[:500]
    if url and not url.startswith(("https://", "http://")):
        raise InvalidInput(_("An address begins with https://."), where="posted_url")
    if not url and picture is None:
        raise InvalidInput(_("Give the address on the site or a picture of the page."), where="posted_url")
    reply = ReviewReply.objects.select_for_update().select_related("review").get(pk=reply.pk)
    if reply.state != State.APPROVED:
        raise WrongState(_("Only an approved answer is posted."), where="state")
    review, now = reply.review, clock.now()
    reply.state, reply.posted_at, reply.posted_by_id, reply.posted_url = State.POSTED, now, actor.user_id, url
    reply.proof_uid = _picture(actor, picture) if picture else None
    reply.save(update_fields=["state", "posted_at", "posted_by", "posted_url", "proof_uid"])
    first = review.first_answered_at is None
    review.first_answered_at = review.first_answered_at or now
    review.state = Review.State.ANSWERED
    review.save(update_fields=["state", "first_answered_at"])
    minutes = int((now - review.written_at).total_seconds() // 60)
    record(
        actor,
        ReviewAnswered(patient_id=-actor.tenant_id, occurred_at=now, review_id=review.pk, minutes=minutes, first=first),
    )
    return reply


def _picture(actor: Actor, picture: tuple[str, bytes]) -> UUID:
    kept = files.keep(actor, *picture, source="listening.reply")
    if kept.kind != StoredFile.Kind.IMAGE:
        raise InvalidInput(_("Choose a picture."), where="picture")
    return kept.uid

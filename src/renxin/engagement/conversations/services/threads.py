"""What staff do with a conversation: take it, hand it over, put it back, close it, take it up again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.engagement.conversations import rows, selectors, states
from renxin.engagement.conversations.models import Conversation
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.hints import hint
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

from . import alarms, waits
from .moving import SAVED, add_line, locked, move
from .setting_apart import set_apart

COMPOSING = timedelta(seconds=20)
LONGEST_SUMMARY = 1000


class Collision(WrongState):
    """A colleague (or the patient) did something in this conversation since the page was read."""


def conversation_with(actor: Actor, patient_id: int) -> Conversation:
    """Return the conversation with a patient, opening it when nothing was said yet."""
    actor.require("conversations.view")
    patient = patients.get_by_id(actor, patient_id)
    with transaction.atomic():
        found = rows.ensure_conversations(actor.tenant_id, [patient.pk])[patient.pk]
    return Conversation.objects.of(actor).get(pk=found)


def take(actor: Actor, conversation: Conversation, *, version: int | None = None) -> Conversation:
    """Take a conversation that no colleague has.

    Raises:
        Collision: a colleague has it, or changed it since the page was read.
    """
    actor.require("conversations.reply")
    with transaction.atomic():
        row = locked(actor, conversation)
        check_version(actor, row, version)
        _refuse(actor, row, move(actor, row, states.Taken(_self(actor))))
        alarms.acknowledge_of(actor, row)
    return row


def transfer(
    actor: Actor,
    conversation: Conversation,
    *,
    to: int | None = None,
    department_id: int | None = None,
    skill: str = "",
    summary: str = "",
    version: int | None = None,
) -> Conversation:
    """Hand a conversation to a colleague (`to`), or to the queue of a department or of those with a skill.

    `summary` tells whoever goes on what this is about; it stands above the composer until the episode ends.

    Raises:
        Collision: a colleague changed it since the page was read.
        InvalidInput: there is no such colleague who answers patients, no such department, or the summary is too long.
    """
    actor.require("conversations.reply")
    _check_target(actor, to, department_id)
    summary = summary.strip()
    if len(summary) > LONGEST_SUMMARY:
        raise InvalidInput(_("Write at most %(most)d characters.") % {"most": LONGEST_SUMMARY}, where="summary")
    with transaction.atomic():
        row = locked(actor, conversation)
        check_version(actor, row, version)
        row.summary = summary or row.summary
        if to is None:
            set_apart(row)
            row.department_id, row.skill = department_id, skill
        event = states.PutBack() if to is None else states.Transferred(to)
        _refuse(actor, row, move(actor, row, event, note=summary))
    return row


def to_queue(
    actor: Actor,
    conversation: Conversation,
    *,
    department_id: int | None = None,
    skill: str = "",
    summary: str = "",
    version: int | None = None,
) -> Conversation:
    """Put a conversation into the queue, of everybody or of a department; see `transfer`."""
    values = {"department_id": department_id, "skill": skill, "summary": summary, "version": version}
    return transfer(actor, conversation, to=None, **values)  # type: ignore[arg-type]


def assign(actor: Actor, conversation: Conversation, owner_id: int | None, *, version: int | None = None) -> None:
    """Give a conversation to a person, or back to the queue (None); see `transfer`."""
    transfer(actor, conversation, to=owner_id, version=version)


def close(
    actor: Actor, conversation: Conversation, *, version: int | None = None, heard_at: datetime | None = None
) -> None:
    """Close a conversation; the patient's next message opens it again.

    `heard_at` is the patient's last message that the page showed: closing over a newer one is refused.

    Raises:
        Collision: a colleague changed it, or the patient wrote, since the page was read.
    """
    actor.require("conversations.reply")
    with transaction.atomic():
        row = locked(actor, conversation)
        check_version(actor, row, version)
        unseen = heard_at is not None and row.heard_at is not None and row.heard_at > heard_at
        _refuse(actor, row, move(actor, row, states.Closed(unseen=unseen)))


def reopen(actor: Actor, conversation: Conversation) -> None:
    """Take a closed conversation up again.

    Raises:
        Collision: a colleague has it meanwhile.
    """
    take(actor, conversation)


def set_priority(actor: Actor, conversation: Conversation, priority: int) -> None:
    """Let a patient wait in front of others, or no longer; a promise that runs becomes sooner, never later.

    Raises:
        InvalidInput: there is no such priority, or it is kept for red flags.
    """
    actor.require("conversations.reply")
    if priority not in Conversation.Priority.values or priority == Conversation.Priority.RED:
        raise InvalidInput(_("Choose one of the priorities."), where="priority")
    with transaction.atomic():
        row = locked(actor, conversation)
        row.priority = priority
        if row.waiting_since is not None:
            waits.promise(actor, row)
        row.version, row.changed_by_id = row.version + 1, actor.user_id
        row.save(update_fields=SAVED)
        add_line(actor, row, "priority")


def mark_read(actor: Actor, conversation: Conversation) -> None:
    """Note that somebody who may answer has seen the messages; the patient still waits until somebody does."""
    if conversation.unread and actor.may("conversations.reply"):
        selectors.visible(actor).filter(pk=conversation.pk, unread__gt=0).update(unread=0)


def note_composing(actor: Actor, conversation: Conversation) -> None:
    """Let colleagues see for some seconds that this person is writing, unless another one was first."""
    actor.require("conversations.reply")
    free = Q(composing_by=None) | Q(composing_by=actor.user_id) | Q(composing_until__lt=clock.wall())
    found = selectors.visible(actor).filter(free, pk=conversation.pk)
    found.update(composing_by=actor.user_id, composing_until=clock.wall() + COMPOSING)
    until = conversation.composing_until
    if conversation.composing_by_id != actor.user_id or until is None or until < clock.wall():
        hint(actor.tenant_id, [selectors.live_topic(conversation.pk)])


def check_version(actor: Actor, row: Conversation, version: int | None) -> None:
    """Refuse when somebody else acted since `version` was read; one's own second click is no collision.

    Raises:
        Collision: somebody did.
    """
    if version is None or version == row.version or row.changed_by_id == actor.user_id:
        return
    message = _("%(name)s has just been here. Read what is new, then send again.")
    raise Collision(message % {"name": _name(actor, row.changed_by_id)})


def _refuse(actor: Actor, row: Conversation, step: states.Step) -> None:
    if step.refused == "unseen":
        raise Collision(_("The patient has just written again. Read it before you close."))
    if step.refused:
        raise Collision(_("%(name)s has taken this conversation.") % {"name": _name(actor, row.owner_id)})


def _name(actor: Actor, user_id: int | None) -> str:
    found = organizations.users_by_ids(actor, [user_id or 0]).get(user_id or 0)
    return found.get_full_name() if found else _("A colleague")


def _self(actor: Actor) -> int:
    if actor.user_id is None:
        raise InvalidInput(_("Only people can take a conversation."), where="owner")
    return actor.user_id


def _check_target(actor: Actor, to: int | None, department_id: int | None) -> None:
    if to is not None and not organizations.users_by_ids(actor, [to]):
        raise InvalidInput(_("There is no such colleague."), where="owner")
    if department_id is not None and not organizations.departments_by_ids(actor, [department_id]):
        raise InvalidInput(_("There is no such department."), where="department")

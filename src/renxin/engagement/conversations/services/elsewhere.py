"""What happened outside our inbox: said in a vendor's own app, taken there by a colleague, tagged there."""

from collections.abc import Sequence
from typing import Any

from renxin.engagement.channels import services as channels
from renxin.engagement.conversations import rows, states
from renxin.engagement.conversations.models import Conversation, Message
from renxin.engagement.segments import selectors as segment_selectors
from renxin.engagement.segments import services as segments
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import lock_patients
from renxin.people.patients import selectors as patients

from . import moving

PURPOSE = "CARE_SERVICE"


def note_said(actor: Actor, said: channels.Said) -> int:
    """Keep what was said to a patient elsewhere; a colleague's answer counts as one. Return the message's id."""
    patient_id = patients.current_id(actor.tenant_id, said.patient_id)
    lock_patients([patient_id])
    conversation_id = rows.ensure_conversations(actor.tenant_id, [patient_id])[patient_id]
    message_id = ids.new_id()
    line: dict[str, Any] = {
        "tenant_id": actor.tenant_id,
        "patient_id": patient_id,
        "id": message_id,
        "conversation_id": conversation_id,
        "direction": Message.Direction.OUT,
        "author_kind": "staff" if said.user_id else "system",
        "author_id": said.user_id,
        "body": said.text,
        "purpose": PURPOSE,
        "channel_id": said.channel_id,
        "status": Message.Status.SENT,
        "source": said.source[:120],
        "external_id": said.external_id,
        "created_at": said.at,
        "status_at": clock.now(),
    }
    rows.insert_messages([line])
    Conversation.objects.of(actor).filter(pk=conversation_id).update(last_message_at=clock.now())
    if said.user_id and said.source.endswith("servicer"):
        row = Conversation.objects.of(actor).select_for_update(of=("self",)).get(pk=conversation_id)
        moving.move(actor, row, states.Replied(by=said.user_id))
    return message_id


def follow_session(actor: Actor, moved: channels.SessionMoved) -> None:
    """Let our conversation go where the vendor's session went: to the colleague who took it, or to its end."""
    patient_id = patients.current_id(actor.tenant_id, moved.patient_id)
    conversation_id = rows.ensure_conversations(actor.tenant_id, [patient_id])[patient_id]
    row = Conversation.objects.of(actor).select_for_update(of=("self",)).get(pk=conversation_id)
    if moved.state == "human" and moved.user_id:
        moving.move(actor, row, states.Transferred(to=moved.user_id))
    elif moved.state == "closed":
        moving.move(actor, row, states.Closed())


def take_tags(actor: Actor, patient_id: int, given: Sequence[str], taken: Sequence[str], source: str) -> None:
    """Give a patient here the tags that a colleague gave her elsewhere, and take off those that were taken."""
    current = patients.current_id(actor.tenant_id, patient_id)
    segments.tag_patients(actor, [segments.Tagging(patient_id=current, tag=name) for name in given], source=source)
    for tag in segment_selectors.tags_named(actor, taken) if taken else []:
        segments.untag_patient(actor, current, tag)


def show_tags(actor: Actor, changed: Sequence[tuple[int, int]], *, add: bool) -> int:
    """Let colleagues see in their messenger which tags were given or taken here: pairs of patient and tag."""
    names = {tag.pk: tag.name for tag in segment_selectors.tags(actor)}
    by_name: dict[str, list[int]] = {}
    for patient_id, tag_id in changed:
        if tag_id in names:
            by_name.setdefault(names[tag_id], []).append(patient_id)
    return sum(channels.note_tag(actor, patient_ids, name, add=add) for name, patient_ids in by_name.items())


def show_tag_names(actor: Actor, renamed: Sequence[tuple[int, int]]) -> int:
    """Let colleagues see in their messenger what tags are called now: pairs of the former name's tag and the tag."""
    names = segment_selectors.tag_names(actor, {tag_id for pair in renamed for tag_id in pair})
    return sum(
        channels.rename_tag(actor, names[former], names[tag_id])
        for former, tag_id in renamed
        if former in names and tag_id in names
    )

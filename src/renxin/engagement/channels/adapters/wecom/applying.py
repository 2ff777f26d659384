"""What the vendor's own events do here: contacts come and go, groups change, tags are renamed, hand-overs fail."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from renxin.engagement.channels import ports
from renxin.engagement.channels.addresses import join
from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patient_selectors

from . import contacts, groups, handover, staff, ways
from .models import WecomContact, WecomTag

Fields = dict[str, Any]
Doing = Callable[[Actor, Channel, Fields, datetime], None]


def apply(actor: Actor, channel: Channel, name: str, fields: Fields, at: datetime) -> None:
    """Let an event take effect; one that means nothing to us (a colleague opened the app) is passed over."""
    doing = _DOING.get(name)
    if doing is not None:
        doing(actor, channel, fields, at)


def _added(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    staff.note_staff(actor, channel, [fields["UserID"]])
    state = str(fields.get("State") or "")[:64]
    contact = contacts.ensure_contact(actor, channel, fields["UserID"], fields["ExternalUserID"], at=at, state=state)
    ways.note_arrival(actor, contact)


def _edited(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    contacts.ensure_contact(actor, channel, fields["UserID"], fields["ExternalUserID"], at=at)


def _removed_by_staff(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    by = WecomContact.EndedBy.STAFF
    contacts.end_contact(channel, fields["UserID"], fields["ExternalUserID"], by, at)


def _removed_by_patient(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    by = WecomContact.EndedBy.PATIENT
    contacts.end_contact(channel, fields["UserID"], fields["ExternalUserID"], by, at)


def _transfer_failed(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    reason = str(fields.get("FailReason") or "")
    handover.note_refusal(actor, channel, fields["UserID"], fields["ExternalUserID"], reason)


def _group_changed(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    groups.note_group(actor, channel, str(fields["ChatId"]), at)


def _group_dismissed(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    groups.dismiss_group(actor, channel, str(fields["ChatId"]), at)


def _tag_changed(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    """Keep that a tag needs to be read again: it stands without a name until the library was fetched."""
    if str(fields.get("TagType") or "tag") == "tag" and fields.get("Id"):
        WecomTag.objects.update_or_create(
            tenant_id=actor.tenant_id,
            channel=channel,
            vendor_id=str(fields["Id"])[:64],
            defaults={"name": "", "gone_at": None},
        )


def _tag_deleted(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    rows = WecomTag.objects.of(actor).filter(channel=channel)
    of_group = str(fields.get("TagType") or "") == "tag_group"
    which = {"group_id": str(fields["Id"])} if of_group else {"vendor_id": str(fields["Id"])}
    rows.filter(**which).update(gone_at=at)


def _said(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    """Let a greeting stand in the conversation."""
    address = join(channel.account, str(fields["ExternalUserID"]))
    speaker = staff.user_of(channel, str(fields.get("UserID") or ""))
    for patient_id in patient_selectors.patients_by_contact(actor.tenant_id, "wecom", address)[:1]:
        said = ports.Said(
            patient_id=patient_id,
            channel_id=channel.pk,
            text=str(fields["Text"]),
            at=at,
            external_id=f"{fields.get('Source')}:{fields['CreateTime']}:{fields['ExternalUserID']}"[:128],
            source=str(fields.get("Source") or "wecom"),
            user_id=speaker.pk if speaker else None,
        )
        ports.tell_said(actor, said)


def _acquisition(actor: Actor, channel: Channel, fields: Fields, at: datetime) -> None:
    """Let the ledger say that acquisition links run dry or were stopped: somebody has to pay or look."""
    SyncRun.objects.create(
        tenant_id=actor.tenant_id,
        channel=channel,
        what="acquisition",
        started_at=at,
        ended_at=clock.now(),
        error=str(fields.get("ChangeType") or "")[:200],
    )


_DOING: Final[dict[str, Doing]] = {
    "contact.add_external_contact": _added,
    "contact.add_half_external_contact": _added,
    "contact.edit_external_contact": _edited,
    "contact.del_external_contact": _removed_by_staff,
    "contact.del_follow_user": _removed_by_patient,
    "contact.transfer_fail": _transfer_failed,
    "change_external_chat.create": _group_changed,
    "change_external_chat.update": _group_changed,
    "change_external_chat.dismiss": _group_dismissed,
    "change_external_tag.create": _tag_changed,
    "change_external_tag.update": _tag_changed,
    "change_external_tag.delete": _tag_deleted,
    "customer_acquisition.balance_low": _acquisition,
    "customer_acquisition.balance_exhausted": _acquisition,
    "customer_acquisition.link_unavailable": _acquisition,
    "customer_acquisition.delete_link": _acquisition,
    "said.": _said,
}

"""Tags and remarks both ways: the company's library beside our tags, what staff tagged here written there.

What a colleague tags in her messenger is heard by its event (`contacts`). Ours is written as wishes, in batches.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import F, Q

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.jobs.services import wake
from renxin.people.patients import selectors as patient_selectors

from . import api
from .models import WecomContact, WecomTag, WecomWish

log = structlog.get_logger(__name__)
WISHES: Final = "wecom.wishes"
GROUP: Final = "仁心"
LEASE: Final = timedelta(minutes=2)
TRIES: Final = 5
MOST_REMARK: Final = 20
What = WecomWish.What


def sync_library(actor: Actor, channel: Channel, run: SyncRun) -> None:
    """Take over the company's library of tags."""
    groups = api.ask(channel, f"{api.CONTACT}/get_corp_tag_list").get("tag_group") or []
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "channel_id": channel.pk,
            "name": str(tag["name"])[:60],
            "vendor_id": str(tag["id"]),
            "group_id": str(group["group_id"]),
            "group_name": str(group.get("group_name") or "")[:60],
        }
        for group in groups
        for tag in group.get("tag") or []
        if not tag.get("deleted")
    ]
    again = (
        "ON CONFLICT (tenant_id, channel_id, vendor_id) DO UPDATE SET name = excluded.name, gone_at = NULL,"
        " group_id = excluded.group_id, group_name = excluded.group_name"
        " WHERE channels_wecomtag.name <> excluded.name OR channels_wecomtag.gone_at IS NOT NULL RETURNING id"
    )
    with transaction.atomic():
        run.fetched += len(rows)
        run.changed += len(insert_rows(rows, again, model=WecomTag))
        known = WecomTag.objects.of(actor).filter(channel=channel, gone_at__isnull=True)
        gone = known.exclude(vendor_id__in=[row["vendor_id"] for row in rows])
        run.changed += gone.update(gone_at=clock.now())


def wish_tags(actor: Actor, patient_ids: Sequence[int], name: str, *, add: bool) -> int:
    """Note that patients were tagged (or untagged) here, for those who are somebody's contact; return how many."""
    rows = WecomContact.objects.of(actor).filter(patient_id__in=patient_ids, ended_at__isnull=True)
    people = rows.filter(channel__is_active=True).values_list("channel_id", "patient_id").distinct()
    what = What.TAG if add else What.UNTAG
    wishes = [
        WecomWish(
            tenant_id=actor.tenant_id,
            channel_id=channel_id,
            patient_id=patient_id,
            what=what,
            name=name[:60],
            due_at=clock.wall(),
        )
        for channel_id, patient_id in people
    ]
    insert_rows(wishes)
    if wishes:
        wake(WISHES)
    return len(wishes)


def wish_remark(actor: Actor, channel: Channel, patient_id: int) -> None:
    """Note that colleagues shall see our name for this contact: it is written when its turn comes."""
    wish = WecomWish(tenant_id=actor.tenant_id, channel=channel, patient_id=patient_id, what=What.REMARK)
    wish.due_at = clock.wall()
    wish.save()
    wake(WISHES)


def grant_wishes(limit: int = 50) -> int:
    """Write wishes that are due to the vendor, one batch; return how many were tried."""
    claimed = _claim(limit)
    for wish in claimed:
        try:
            _grant(wish)
        except ChannelError as error:
            _put_off(wish, error)
        else:
            WecomWish.objects.filter(pk=wish.pk).update(done_at=clock.wall(), problem="")
    return len(claimed)


def tag_id_of(channel: Channel, name: str) -> str:
    """Return the vendor's id of a tag, making it in our own group of the library when it is not there.

    Raises:
        ChannelError: the vendor refused.
    """
    called = Q(name=name) | Q(wanted=name)
    known = WecomTag.objects.of(channel.tenant_id).filter(called, channel=channel, gone_at__isnull=True)
    found = known.order_by("id").first()
    if found is not None:
        return found.vendor_id
    group = api.write(channel, f"{api.CONTACT}/add_corp_tag", group_name=GROUP, tag=[{"name": name}])["tag_group"]
    made = next(tag for tag in group["tag"] if tag["name"] == name)
    WecomTag.objects.update_or_create(
        tenant_id=channel.tenant_id,
        channel=channel,
        vendor_id=str(made["id"]),
        defaults={"name": name, "group_id": str(group["group_id"]), "group_name": GROUP, "gone_at": None},
    )
    return str(made["id"])


def _claim(limit: int) -> list[WecomWish]:
    with transaction.atomic():
        due = WecomWish.objects.filter(done_at__isnull=True, due_at__lte=clock.wall()).select_related("channel")
        found = list(due.order_by("due_at", "id").select_for_update(skip_locked=True, of=("self",))[:limit])
        WecomWish.objects.filter(pk__in=[wish.pk for wish in found]).update(
            due_at=clock.wall() + LEASE, attempts=F("attempts") + 1
        )
    return found


def _grant(wish: WecomWish) -> None:
    contacts = WecomContact.objects.of(wish.tenant_id).filter(
        channel=wish.channel, patient_id=wish.patient_id, ended_at__isnull=True
    )
    for contact in contacts:
        if wish.what == What.REMARK:
            _write_remark(contact)
        else:
            _mark(contact, wish)


def _mark(contact: WecomContact, wish: WecomWish) -> None:
    tag_id = tag_id_of(contact.channel, wish.name)
    adds = wish.what == What.TAG
    if (tag_id in contact.tag_ids) == adds:
        return
    people: dict[str, Any] = {"userid": contact.userid, "external_userid": contact.external_userid}
    api.ask(contact.channel, f"{api.CONTACT}/mark_tag", **people, **{"add_tag" if adds else "remove_tag": [tag_id]})
    tags = set(contact.tag_ids) | {tag_id} if adds else set(contact.tag_ids) - {tag_id}
    WecomContact.objects.filter(pk=contact.pk).update(tag_ids=sorted(tags))


def _write_remark(contact: WecomContact) -> None:
    """Let the colleague read our name of the person; a remark she wrote herself stays."""
    actor = Actor.system(contact.tenant_id, "channels.wecom")
    patient = patient_selectors.get_by_id(actor, contact.patient_id)
    if not patient.name or (contact.remark and contact.remark != contact.name):
        return
    remark = patient.name[:MOST_REMARK]
    people = {"userid": contact.userid, "external_userid": contact.external_userid}
    api.ask(contact.channel, f"{api.CONTACT}/remark", **people, remark=remark)
    contact.remark = remark
    contact.save(update_fields=["remark"])


def _put_off(wish: WecomWish, error: ChannelError) -> None:
    log.warning("wecom.wish", wish=wish.pk, reason=error.reason)
    is_over = error.permanent or wish.attempts + 1 >= TRIES
    WecomWish.objects.filter(pk=wish.pk).update(
        problem=error.reason[:64],
        due_at=clock.wall() + timedelta(seconds=error.retry_after or 60 * 4**wish.attempts),
        done_at=clock.wall() if is_over else None,
    )

"""Customer groups: who is in them, who came and went, how alive they are."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import structlog
from django.db import transaction

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.jobs.services import wake

from . import api
from .models import WecomGroup, WecomGroupDay, WecomGroupMember

log = structlog.get_logger(__name__)
GROUPS: Final = "wecom.groups"
LEASE: Final = timedelta(minutes=5)
PAGE: Final = 1000
Member = WecomGroupMember


def note_group(actor: Actor, channel: Channel, chat_id: str, at: datetime) -> None:
    """Keep that something changed in a group; its members are read when its turn comes."""
    group, _new = WecomGroup.objects.get_or_create(
        tenant_id=actor.tenant_id, channel=channel, chat_id=chat_id, defaults={"created_at": at}
    )
    WecomGroup.objects.filter(pk=group.pk).update(details_due_at=clock.wall())
    wake(GROUPS)


def dismiss_group(actor: Actor, channel: Channel, chat_id: str, at: datetime) -> None:
    """Keep that a group was dissolved."""
    rows = WecomGroup.objects.of(actor).filter(channel=channel, chat_id=chat_id)
    rows.update(dismissed_at=at, details_due_at=None)


def look_at_groups(limit: int = 10) -> int:
    """Read groups that have changed, one batch; return how many."""
    with transaction.atomic():
        due = WecomGroup.objects.filter(details_due_at__lte=clock.wall()).select_related("channel")
        claimed = list(due.order_by("details_due_at").select_for_update(skip_locked=True, of=("self",))[:limit])
        ids = [group.pk for group in claimed]
        WecomGroup.objects.filter(pk__in=ids).update(details_due_at=clock.wall() + LEASE)
    for group in claimed:
        try:
            read_group(group)
        except ChannelError as error:
            log.warning("wecom.group", group=str(group.uid), reason=error.reason)
            if error.permanent:
                WecomGroup.objects.filter(pk=group.pk).update(details_due_at=None)
    return len(claimed)


def read_group(group: WecomGroup) -> None:
    """Read one group's name, owner and members.

    Raises:
        ChannelError: the vendor refused.
    """
    told = api.ask(group.channel, f"{api.CONTACT}/groupchat/get", chat_id=group.chat_id, need_name=1)["group_chat"]
    members = told.get("member_list") or []
    with transaction.atomic():
        row = WecomGroup.objects.select_for_update().get(pk=group.pk)
        _keep_members(row, members)
        row.name, row.owner_userid = str(told.get("name") or ""), str(told.get("owner") or "")
        row.members = len(members)
        row.patients = sum(int(member.get("type") or 0) == Member.Kind.PATIENT for member in members)
        row.synced_at, row.details_due_at, row.dismissed_at = clock.now(), None, None
        if told.get("create_time"):
            row.created_at = datetime.fromtimestamp(int(told["create_time"]), UTC)
        row.save()


def sync_groups(actor: Actor, channel: Channel, run: SyncRun) -> None:
    """Find every group of the company; each is then read when its turn comes."""
    for page in _pages(channel, run):
        chats = [str(chat["chat_id"]) for chat in page]
        known = set(
            WecomGroup.objects.of(actor).filter(channel=channel, chat_id__in=chats).values_list("chat_id", flat=True)
        )
        for chat_id in chats:
            note_group(actor, channel, chat_id, clock.now())
        run.fetched += len(chats)
        run.changed += len(set(chats) - known)


def sync_statistics(actor: Actor, channel: Channel, run: SyncRun) -> None:
    """Read what each owner's groups did yesterday."""
    day = clock.today() - timedelta(days=1)
    rows = WecomGroup.objects.of(actor).filter(channel=channel, dismissed_at__isnull=True).exclude(owner_userid="")
    owners = sorted(set(rows.values_list("owner_userid", flat=True)))
    for start in range(0, len(owners), 100):
        items = _statistics(channel, owners[start : start + 100], day)
        run.fetched += len(items)
        run.changed += _keep_day(actor, channel, day, items)


def _statistics(channel: Channel, owners: Sequence[str], day: date) -> list[dict[str, Any]]:
    begins = datetime.combine(day, time(0), clock.SHANGHAI)
    answer = api.ask(
        channel,
        f"{api.CONTACT}/groupchat/statistic",
        day_begin_time=int(begins.timestamp()),
        owner_filter={"userid_list": list(owners)},
        limit=1000,
    )
    return answer.get("items") or []


def _keep_day(actor: Actor, channel: Channel, day: date, items: Sequence[dict[str, Any]]) -> int:
    names = {
        "groups": "chat_total",
        "new_groups": "new_chat_cnt",
        "live_groups": "chat_has_msg",
        "members": "member_total",
        "new_members": "new_member_cnt",
        "live_members": "member_has_msg",
        "messages": "msg_total",
    }
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "channel_id": channel.pk,
            "owner_userid": str(item["owner"]),
            "on": day,
            **{ours: int((item.get("data") or {}).get(theirs) or 0) for ours, theirs in names.items()},
        }
        for item in items
    ]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    again = f'ON CONFLICT (tenant_id, channel_id, owner_userid, "on") DO UPDATE SET {changes} RETURNING id'
    return len(insert_rows(rows, again, model=WecomGroupDay))


def _keep_members(group: WecomGroup, members: Sequence[dict[str, Any]]) -> None:
    rows = [
        Member(
            tenant_id=group.tenant_id,
            group=group,
            member_id=str(member["userid"]),
            kind=int(member.get("type") or 1),
            name=str(member.get("name") or member.get("group_nickname") or ""),
            join_scene=int(member.get("join_scene") or 0),
            state=str(member.get("state") or "")[:30],
            joined_at=datetime.fromtimestamp(int(member.get("join_time") or 0), UTC),
        )
        for member in members
    ]
    again = (
        "ON CONFLICT (tenant_id, group_id, member_id) DO UPDATE SET left_at = NULL, name = excluded.name,"
        " state = excluded.state, joined_at = excluded.joined_at"
    )
    insert_rows(rows, again)
    gone = Member.objects.of(group.tenant_id).filter(group=group, left_at__isnull=True)
    gone.exclude(member_id__in=[row.member_id for row in rows]).update(left_at=clock.now())


def _pages(channel: Channel, run: SyncRun) -> Iterator[list[dict[str, Any]]]:
    while True:
        answer = api.ask(channel, f"{api.CONTACT}/groupchat/list", status_filter=0, limit=PAGE, cursor=run.cursor)
        yield answer.get("group_chat_list") or []
        run.cursor = str(answer.get("next_cursor") or "")
        if not run.cursor:
            return

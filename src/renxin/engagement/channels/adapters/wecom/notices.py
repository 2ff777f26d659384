"""Telling colleagues something in their messenger: tasks, alarms, messages that wait for a press."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.jobs.services import wake

from . import api, staff
from .models import WecomNotice, WecomStaff

log = structlog.get_logger(__name__)
NOTICES: Final = "wecom.notices"
LEASE: Final = timedelta(minutes=1)
TRIES: Final = 5
AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one colleague shall be told; `key` is the sender's own name of it, so that twice is once."""

    user_id: int
    text: str
    key: str
    path: str = ""


def note(actor: Actor, notices: Sequence[Notice]) -> int:
    """Keep that colleagues shall be told something; return how many of it can be told."""
    people = {notice.user_id for notice in notices}
    mapped = WecomStaff.objects.of(actor).filter(user_id__in=people, left_at=None, channel__is_active=True)
    channels: dict[int, list[int]] = defaultdict(list)
    for user_id, channel_id in mapped.values_list("user_id", "channel_id"):
        channels[user_id or 0].append(channel_id)
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "channel_id": channel_id,
            "user_id": notice.user_id,
            "key": notice.key[:120],
            "text": notice.text[:400],
            "path": notice.path[:300],
            "due_at": clock.wall(),
        }
        for notice in notices
        for channel_id in channels[notice.user_id]
    ]
    conflict = "ON CONFLICT (tenant_id, channel_id, user_id, key) DO NOTHING RETURNING id"
    if insert_rows(rows, conflict, model=WecomNotice):
        wake(NOTICES)
    return len(rows)


def tell_due(limit: int = AT_ONCE) -> int:
    """Tell what is due, one batch: one call for all who are told the same; return how many were tried."""
    claimed = _claim(limit)
    groups: dict[tuple[Channel, str, str], list[WecomNotice]] = defaultdict(list)
    for row in claimed:
        groups[row.channel, row.text, row.path].append(row)
    for (channel, text, path), rows in groups.items():
        _tell(channel, text, path, rows)
    return len(claimed)


def _tell(channel: Channel, text: str, path: str, rows: Sequence[WecomNotice]) -> None:
    userids = staff.userids_of(channel, [row.user_id for row in rows])
    ours = WecomNotice.objects.filter(pk__in=[row.pk for row in rows])
    try:
        answer = api.ask(channel, "/cgi-bin/message/send", **_body(channel, sorted(userids.values()), text, path))
    except ChannelError as error:
        log.warning("wecom.notice", channel=str(channel.uid), reason=error.reason)
        is_over = error.permanent or rows[0].attempts + 1 >= TRIES
        due = clock.wall() + timedelta(seconds=error.retry_after or 30)
        ours.update(problem=error.reason[:64], due_at=due, done_at=clock.wall() if is_over else None)
        return
    ours.update(done_at=clock.wall(), problem="")
    staff.note_missing(channel, str(answer.get("invaliduser") or "").split("|"))


def _body(channel: Channel, userids: Sequence[str], text: str, path: str) -> dict[str, Any]:
    """Return the vendor's message. The same words within half an hour are dropped there, so a retry is harmless."""
    body: dict[str, Any] = {
        "touser": "|".join(userids),
        "agentid": int(config_of(channel).get("agent_id") or 0),
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 1800,
    }
    if path and settings.RENXIN_PUBLIC_URL:
        card = {"title": _("Renxin"), "description": text, "url": f"{settings.RENXIN_PUBLIC_URL}{path}"}
        return body | {"msgtype": "textcard", "textcard": card}
    return body | {"msgtype": "text", "text": {"content": text}}


def _claim(limit: int) -> list[WecomNotice]:
    with transaction.atomic():
        due = WecomNotice.objects.filter(done_at__isnull=True, due_at__lte=clock.wall()).select_related("channel")
        found = list(due.order_by("due_at", "id").select_for_update(skip_locked=True, of=("self",))[:limit])
        WecomNotice.objects.filter(pk__in=[row.pk for row in found]).update(
            due_at=clock.wall() + LEASE, attempts=F("attempts") + 1
        )
    return found

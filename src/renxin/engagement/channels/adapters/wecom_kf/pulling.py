"""Fetching what was said: with the token of the last call, page by page, and greeting whoever just came in."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.wecom import api
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock, tenant
from renxin.kernel.jobs.services import wake

from . import greeting
from .models import KfCursor

log = structlog.get_logger(__name__)
PULL: Final = "wecom_kf.pull"
TOKEN_LIFE: Final = timedelta(minutes=10)
LEASE: Final = timedelta(seconds=60)
LONGEST_PAUSE: Final = timedelta(minutes=10)
PAGE: Final = 1000
Fields = dict[str, Any]


def note_call(channel: Channel, event_id: str, fields: Fields) -> None:
    """Keep that there is something to fetch, with the token that makes it cheap, and wake who fetches."""
    if fields.get("Event") != "kf_msg_or_event":
        return
    account = _of_account(channel, str(fields.get("OpenKfId") or ""))
    if account is None:
        return
    told = {"token": str(fields.get("Token") or ""), "token_at": clock.wall(), "due_at": clock.wall(), "failures": 0}
    KfCursor.objects.update_or_create(tenant_id=account.tenant_id, channel=account, defaults=told)
    wake(PULL)


def pull(limit: int = 10) -> int:
    """Fetch what is there for accounts that were called about, one page each; return how many accounts."""
    claimed = _claim(limit)
    for row in claimed:
        with tenant.scope(row.tenant_id):
            try:
                pull_page(row)
            except ChannelError as error:
                _put_off(row, error)
    return len(claimed)


def pull_page(row: KfCursor) -> int:
    """Fetch one page of one account and keep it together with how far we are; return how many messages.

    Raises:
        ChannelError: the vendor refused.
    """
    from renxin.engagement.channels.services import accept_many  # noqa: PLC0415  services import the adapters

    body: Fields = {"open_kfid": row.channel.account, "cursor": row.cursor, "limit": PAGE, "voice_format": 0}
    is_fresh = row.token and row.token_at and row.token_at + TOKEN_LIFE > clock.wall()
    answer = api.ask(row.channel, "/cgi-bin/kf/sync_msg", **body, **({"token": row.token} if is_fresh else {}))
    messages = answer.get("msg_list") or []
    arrivals = [(f"kf:{message['msgid']}", json.dumps(message, ensure_ascii=False)) for message in messages]
    with transaction.atomic():
        accept_many(row.channel, arrivals)
        rows = KfCursor.objects.filter(pk=row.pk)
        rows.update(cursor=str(answer.get("next_cursor") or row.cursor)[:512], failures=0, problem="")
        if not int(answer.get("has_more") or 0):
            rows.filter(token_at=row.token_at).update(due_at=None)  # a call that came meanwhile stays due
        else:
            rows.update(due_at=clock.wall())
    for message in messages:
        greeting.greet(row.channel, message)
    return len(messages)


def _of_account(channel: Channel, open_kfid: str) -> Channel | None:
    """Return the account a call is about: all accounts of one app are called about at one address."""
    if open_kfid in ("", channel.account):
        return channel
    rows = Channel.objects.of(channel.tenant_id).filter(kind=channel.kind, account=open_kfid, is_active=True)
    corpid = config_of(channel).get("corpid")
    return next((row for row in rows if config_of(row).get("corpid") == corpid), None)


def _claim(limit: int) -> list[KfCursor]:
    with transaction.atomic():
        due = KfCursor.objects.filter(due_at__lte=clock.wall(), channel__is_active=True).select_related("channel")
        found = list(due.order_by("due_at").select_for_update(skip_locked=True, of=("self",))[:limit])
        KfCursor.objects.filter(pk__in=[row.pk for row in found]).update(due_at=clock.wall() + LEASE)
    return found


def _put_off(row: KfCursor, error: ChannelError) -> None:
    log.warning("wecom_kf.pull", channel=str(row.channel.uid), reason=error.reason)
    pause = min(timedelta(seconds=error.retry_after or 5) * 2**row.failures, LONGEST_PAUSE)
    token = "" if error.reason == "kf_token_used" else row.token
    KfCursor.objects.filter(pk=row.pk).update(
        due_at=clock.wall() + pause, failures=min(row.failures + 1, 8), problem=error.reason[:64], token=token
    )


def instant(seconds: Any) -> datetime:
    """Return an instant of the vendor's."""
    return datetime.fromtimestamp(int(seconds), UTC)

"""The loop that keeps the lines: binds, asks whether they live, keeps what gateways tell."""

import time
from datetime import timedelta
from typing import Final

import structlog
from django.db import DatabaseError

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services.accounts import clear_alarm, note_reached, raise_alarm
from renxin.kernel.core import clock, tenant
from renxin.kernel.jobs.services import loop, periodic

from . import hearing, pdu, sessions
from .models import SmppHeard, SmppPart
from .session import Session

log = structlog.get_logger(__name__)
EVERY: Final = 10.0
BATCH: Final = 200
KEPT: Final = timedelta(days=7)
_AGAIN: Final = 0x08
_accounts: dict[int, Channel] = {}
_looked_at: list[float] = [float("-inf")]


@loop("channels.smpp", every=0.2, inline=False)
def keep_lines() -> int:
    """Hear what arrived on every line; every ten seconds look after the lines themselves."""
    now = time.monotonic()
    if now - _looked_at[0] >= EVERY:
        _looked_at[0] = now
        look_after()
    return sum(hear(_accounts[key], session) for key, session in sessions.open_sessions().items() if key in _accounts)


@periodic("23 3 * * *", name="channels.smpp_forget")
def forget() -> None:
    """Delete ids whose receipts come no more, and parts of answers that were never completed."""
    before = clock.wall() - KEPT
    SmppPart.objects.filter(at__lt=before).delete()
    SmppHeard.objects.filter(at__lt=before).delete()


def look_after() -> None:
    """Bind the accounts that are in use, keep their places, leave those that are not used any more."""
    rows = {row.pk: row for row in Channel.objects.filter(kind="smpp", is_active=True)}
    for gone in _accounts.keys() - rows.keys():
        with tenant.scope(_accounts[gone].tenant_id):
            sessions.end(_accounts[gone])
    for key, row in rows.items():
        with tenant.scope(row.tenant_id):
            if key in _accounts and _accounts[key].config != row.config:
                sessions.end(row)  # told anew: bind anew
            _look_after(row)
    _accounts.clear()
    _accounts.update(rows)


def hear(channel: Channel, session: Session) -> int:
    """Keep what a gateway told and confirm it; what cannot be kept now is told again."""
    count = 0
    while count < BATCH and (told := session.take()) is not None:
        count += 1
        with tenant.scope(channel.tenant_id):
            try:
                hearing.keep(channel, told)
            except pdu.Broken:
                log.warning("smpp.unreadable", channel=str(channel.uid))
            except DatabaseError:
                session.confirm(told, _AGAIN)
                raise
        session.confirm(told)
    return count


def _look_after(channel: Channel) -> None:
    session = sessions.open_sessions().get(channel.pk)
    if session is not None:
        if not sessions.hold(channel):
            session.close(politely=True)
        elif session.look():
            note_reached(channel)
        return
    try:
        sessions.session_of(channel)
    except ChannelError as error:
        if error.account_fault:
            raise_alarm(channel, error.reason)
    else:
        clear_alarm(channel)

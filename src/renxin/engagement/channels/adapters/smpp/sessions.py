"""The sessions of this process. The carrier allows so many of an account: each is held by one process, by a lease."""

import threading
import time
import uuid
from datetime import timedelta
from typing import Final

import structlog
from django.db import transaction

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock

from .models import SmppBind
from .session import Gateway, Session

log = structlog.get_logger(__name__)
LEASE: Final = timedelta(seconds=30)
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 300.0
ELSEWHERE: Final = "no_time"
"""Another process holds the line: these messages are left to it, and it is no try of theirs."""

_lock = threading.Lock()
_holder = uuid.uuid4()
_open: dict[int, Session] = {}
_refused: dict[int, tuple[float, float, ChannelError]] = {}


def session_of(channel: Channel) -> Session:
    """Return this process's session of an account, bound now if it may be.

    Raises:
        ChannelError: another process holds the line, or the gateway does not let us in.
    """
    with _lock:
        known = _open.get(channel.pk)
        if known is not None and known.is_open:
            return known
        _wait_after_refusal(channel)
        if not hold(channel):
            raise ChannelError(ELSEWHERE, permanent=False, retry_after=1)
        try:
            made = Session(gateway_of(channel))
        except ChannelError as error:
            _note_refusal(channel, error)
            let_go(channel)
            raise
        _refused.pop(channel.pk, None)
        _open[channel.pk] = made
        log.info("smpp.bound", channel=str(channel.uid))
        return made


def open_sessions() -> dict[int, Session]:
    """Return the open sessions of this process by the account's key."""
    return {key: session for key, session in list(_open.items()) if session.is_open}


def end(channel: Channel) -> None:
    """Close this process's session of an account and leave its place to others."""
    with _lock:
        session = _open.pop(channel.pk, None)
        _refused.pop(channel.pk, None)
    if session is not None:
        session.close(politely=True)
    let_go(channel)


@transaction.atomic
def hold(channel: Channel) -> bool:
    """Take or keep one of the places at the gateway; tell whether this process has one."""
    now = clock.wall()
    rows = list(SmppBind.objects.of(channel.tenant_id).filter(channel=channel).select_for_update())
    mine = next((row for row in rows if row.holder == _holder), None)
    if mine is not None:
        SmppBind.objects.filter(pk=mine.pk).update(held_until=now + LEASE)
        return True
    told = {"holder": _holder, "held_until": now + LEASE, "bound_at": now}
    over = next((row for row in rows if row.held_until < now), None)
    if over is not None:
        return bool(SmppBind.objects.filter(pk=over.pk).update(**told))
    free = next((slot for slot in range(places(channel)) if slot not in {row.slot for row in rows}), None)
    if free is None:
        return False
    _row, is_new = SmppBind.objects.get_or_create(
        tenant_id=channel.tenant_id, channel=channel, slot=free, defaults=told
    )
    return is_new


def let_go(channel: Channel) -> None:
    """Leave the place at the gateway to others."""
    SmppBind.objects.of(channel.tenant_id).filter(channel=channel, holder=_holder).delete()


def places(channel: Channel) -> int:
    """Return how many sessions the carrier allows."""
    return max(int(config_of(channel).get("sessions") or 1), 1)


def gateway_of(channel: Channel) -> Gateway:
    """Return where and as whom an account binds.

    Raises:
        ChannelError: what was told of the account makes no sense.
    """
    config = config_of(channel)
    try:
        return Gateway(
            host=str(config["host"]),
            port=int(config.get("port") or 2775),
            system_id=str(config["system_id"]),
            password=str(config.get("password", "")),
            system_type=str(config.get("system_type", "")),
            is_tls=config.get("security") == "tls",
            per_second=float(config.get("per_second") or 50) / places(channel),
        )
    except (KeyError, ValueError) as wrong:
        raise ChannelError("bad_account", permanent=False, account_fault=True) from wrong


def _wait_after_refusal(channel: Channel) -> None:
    """Ask a gateway that refused us only now and then, so that nobody locks the account."""
    again_at, _pause, error = _refused.get(channel.pk, (0.0, 0.0, None))
    if error is not None and time.monotonic() < again_at:
        raise error


def _note_refusal(channel: Channel, error: ChannelError) -> None:
    _again, before, _error = _refused.get(channel.pk, (0.0, 0.0, None))
    pause = min(max(before * 2, FIRST_PAUSE), LONGEST_PAUSE)
    _refused[channel.pk] = time.monotonic() + pause, pause, error
    log.warning("smpp.not_bound", channel=str(channel.uid), reason=error.reason)

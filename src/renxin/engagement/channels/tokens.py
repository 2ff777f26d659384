"""Access tokens of vendors, shared by all processes: one fetches, the others wait for it or use the old one.

All times are real. A token is renewed five minutes before it ends. After a failure nobody asks again for a while, so
that a wrong secret does not get the account locked.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction

from renxin.kernel.core import clock

from .adapters.errors import ChannelError
from .models import Channel, VendorToken

EARLY: Final = timedelta(minutes=5)
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(minutes=10)
Fetch = Callable[[], tuple[str, int]]


def token_of(channel: Channel, purpose: str, fetch: Fetch) -> str:
    """Return a token that is good for some minutes; `fetch` gets a new one: (token, seconds it lives).

    Raises:
        ChannelError: `fetch` failed, or failed a moment ago.
    """
    known = _row(channel, purpose)
    if known and _is_fresh(known):
        return known.token
    is_usable = bool(known and known.token and known.expires_at and known.expires_at > clock.wall())
    with transaction.atomic():
        row = _locked(channel, purpose, wait=not is_usable)
        if row is None:  # somebody else is renewing it; the old one still works
            return known.token if known else ""
        if _is_fresh(row):
            return row.token
        problem = _renew(row, fetch)
    if problem is None:
        return row.token
    if is_usable and known:
        return known.token
    raise problem


def forget(channel: Channel, purpose: str, token: str) -> None:
    """Stop using a token that the vendor called wrong, unless another process has renewed it since."""
    with transaction.atomic():
        row = _locked(channel, purpose, wait=True)
        if row is not None and row.token == token:
            row.token, row.expires_at, row.not_before = "", None, None
            row.save(update_fields=["token", "expires_at", "not_before"])


def _row(channel: Channel, purpose: str) -> VendorToken | None:
    return VendorToken.objects.of(channel.tenant_id).filter(channel=channel, purpose=purpose).first()


def _locked(channel: Channel, purpose: str, *, wait: bool) -> VendorToken | None:
    rows = VendorToken.objects.of(channel.tenant_id).filter(channel=channel, purpose=purpose)
    found = rows.select_for_update(skip_locked=not wait).first()
    if found is None and wait:
        VendorToken.objects.bulk_create(
            [VendorToken(tenant_id=channel.tenant_id, channel=channel, purpose=purpose)], ignore_conflicts=True
        )
        found = rows.select_for_update().first()
    return found


def _is_fresh(row: VendorToken) -> bool:
    if not row.token or row.expires_at is None or row.renewed_at is None:
        return False
    early = min(EARLY, (row.expires_at - row.renewed_at) / 4)  # a token may live for less than five minutes
    return row.expires_at - early > clock.wall()


def _renew(row: VendorToken, fetch: Fetch) -> ChannelError | None:
    now = clock.wall()
    if row.not_before and row.not_before > now:
        return ChannelError(
            row.problem or "no_token", permanent=False, retry_after=int((row.not_before - now).total_seconds()) + 1
        )
    try:
        token, seconds = fetch()
    except ChannelError as error:
        pause = min(FIRST_PAUSE * 2**row.failures, LONGEST_PAUSE)
        row.failures, row.not_before, row.problem = min(row.failures + 1, 16), now + pause, error.reason[:64]
        row.save()
        return error
    row.token, row.renewed_at, row.expires_at = token, now, now + timedelta(seconds=seconds)
    row.failures, row.not_before, row.problem = 0, None, ""
    row.save()
    return None

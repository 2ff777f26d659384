"""How much of a vendor's allowance is left. Windows are the vendor's: real time, days and months of Shanghai."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from renxin.kernel.core import clock

from .adapters import adapter_of
from .adapters.base import QuotaRule
from .config import config_of
from .models import Channel, VendorQuota

_FORMATS = {"minute": "%Y-%m-%dT%H:%M", "hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d", "month": "%Y-%m"}


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one allowance in the window that runs now."""

    name: str
    label: Any
    window: str
    used: int
    limit: int

    @property
    def left(self) -> int:
        """Return how many more the vendor takes."""
        return max(self.limit - self.used, 0)


def spend(channel: Channel, name: str, n: int = 1) -> int:
    """Take `n` out of an allowance and return how many of them the vendor will take; all when it has no such limit."""
    rule = next((rule for rule in adapter_of(channel.kind).quotas if rule.name == name), None)
    if rule is None or n <= 0:
        return n
    with transaction.atomic():
        row = _locked(channel, rule)
        allowed = max(min(n, row.limit - row.used), 0)
        if allowed:
            VendorQuota.objects.filter(pk=row.pk).update(used=row.used + allowed)
    return allowed


def give_back(channel: Channel, name: str, n: int) -> None:
    """Return what was spent and not used."""
    rule = next((rule for rule in adapter_of(channel.kind).quotas if rule.name == name), None)
    if rule is not None and n > 0:
        with transaction.atomic():
            row = _locked(channel, rule)
            VendorQuota.objects.filter(pk=row.pk).update(used=max(row.used - n, 0))


def exhaust(channel: Channel, name: str) -> None:
    """Note that the vendor says an allowance is used up, whatever we counted (others may use the account too)."""
    rule = next((rule for rule in adapter_of(channel.kind).quotas if rule.name == name), None)
    if rule is not None:
        with transaction.atomic():
            row = _locked(channel, rule)
            VendorQuota.objects.filter(pk=row.pk).update(used=row.limit)


def left(channel: Channel) -> list[Left]:
    """Return what is left of each allowance of an account now."""
    rules = adapter_of(channel.kind).quotas
    names = {rule.name: _window(rule, clock.wall()) for rule in rules}
    rows = VendorQuota.objects.of(channel.tenant_id).filter(channel=channel, window__in=names.values())
    used = {(row.name, row.window): row.used for row in rows}
    return [
        Left(rule.name, rule.label, rule.window, used.get((rule.name, names[rule.name]), 0), limit_of(channel, rule))
        for rule in rules
    ]


def renewed_at(channel: Channel) -> datetime | None:
    """Return when (product time) a used up allowance that messages need begins anew; None when some is left."""
    needed = {rule.name for rule in adapter_of(channel.kind).quotas if rule.sends}
    if not needed:
        return None
    return max((_end_of(each.window) for each in left(channel) if each.name in needed and not each.left), default=None)


def limit_of(channel: Channel, rule: QuotaRule) -> int:
    """Return the limit of an allowance: the account's own, where it was told one."""
    return int(config_of(channel).get(f"quota_{rule.name}") or rule.limit)


def _locked(channel: Channel, rule: QuotaRule) -> VendorQuota:
    key = {"tenant_id": channel.tenant_id, "channel": channel, "name": rule.name}
    key["window"] = _window(rule, clock.wall())
    VendorQuota.objects.bulk_create([VendorQuota(**key, limit=limit_of(channel, rule))], ignore_conflicts=True)
    return VendorQuota.objects.select_for_update().get(**key)


def _window(rule: QuotaRule, now: datetime) -> str:
    return f"{rule.window}:{now.astimezone(clock.SHANGHAI).strftime(_FORMATS[rule.window])}"


def _end_of(window: str) -> datetime:
    """Return the end of the window that runs now, in product time."""
    local = clock.wall().astimezone(clock.SHANGHAI)
    start = local.replace(second=0, microsecond=0)
    if window != "minute":
        start = start.replace(minute=0)
    if window in ("day", "month"):
        start = start.replace(hour=0)
    length = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}.get(window, timedelta(days=1))
    end = (start.replace(day=1) + timedelta(days=32)).replace(day=1) if window == "month" else start + length
    return clock.now() + (end - local)

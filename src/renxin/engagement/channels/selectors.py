"""Reads of the channels."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound

from . import addresses, checking, quotas
from .accounts import SignedIn, signed_in  # noqa: F401  whose page it is, for the doors of patients
from .adapters import adapter_of
from .adapters import kinds as adapter_kinds
from .adapters.base import CallbackAnswer, CallbackRequest, Capabilities, ChannelError, CheckLine, Opening, Speech
from .config import config_of
from .models import Channel, ChannelTemplate, PublishedSender, RawInbound, SandboxDelivery, SyncRun

ANY = "*"
ANY_LINK = "*link"
CALLED_SECONDS = 2.0
_called: dict[UUID, tuple[float, Channel]] = {}


def channels(actor: Actor, *, active_only: bool = False) -> list[Channel]:
    """Return the accounts of the tenant, oldest first."""
    rows = _CHANNELS(actor.tenant_id)
    return [row for row in rows if row.is_active] if active_only else rows


def active_channels(tenant_id: int) -> list[Channel]:
    """Return the accounts that may be used for sending, in their order of preference."""
    return [row for row in _CHANNELS(tenant_id) if row.is_active]


_CHANNELS = compiled(lambda tenant: Channel.objects.of(tenant).order_by("id"))


def address_kinds(channel: Channel) -> tuple[str, ...]:
    """Return the kinds of contact point that the channel reaches, the best one first."""
    return adapter_of(channel.kind).address_kinds


def scoped_kinds(channel: Channel) -> frozenset[str]:
    """Return those kinds of contact point whose values are known only inside one account."""
    return adapter_of(channel.kind).scoped_kinds


def openings(channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, Opening]:
    """Return what an account's vendor leaves of those persons whom its rules for one person bind."""
    return adapter_of(channel.kind).openings(channel, addresses, speech) if addresses else {}


def closed_to(channel: Channel, addresses: Sequence[str], speech: Speech) -> dict[str, str]:
    """Return to whom an account may not say this now by its vendor's rules for one person, with the rule."""
    found = openings(channel, addresses, speech)
    return {address: opening.rule for address, opening in found.items() if opening.rule}


def base_url(channel: Channel) -> str:
    """Return where an account's vendor is called, empty when it is where the adapter says."""
    return str(config_of(channel).get("base_url", ""))


def reaches(channel: Channel, kind: str, address: str) -> bool:
    """Tell whether an account reaches an address: one of another account of the vendor means nothing to it."""
    adapter = adapter_of(channel.kind)
    if kind not in adapter.address_kinds:
        return False
    return kind not in adapter.scoped_kinds or addresses.belongs(address, channel.account)


def capabilities(channel: Channel) -> Capabilities:
    """Return what a channel can do."""
    return adapter_of(channel.kind).capabilities


def title_of(kind: str) -> str:
    """Return what people call a kind of channel."""
    return str(adapter_of(kind).title or kind)


def channel(actor: Actor, uid: UUID | str) -> Channel:
    """Return one account of the tenant.

    Raises:
        NotFound: there is none.
    """
    actor.require("channels.manage")
    found = Channel.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("channel")
    return found


def channel_by_uid(uid: UUID) -> Channel | None:
    """Return the account that a vendor calls, before the tenant is known; None when it is not used.

    Vendors call hundreds of times a second, so each process asks the database every two seconds only.
    """
    known = _called.get(uid)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    found = Channel.objects.filter(uid=uid, is_active=True).first()
    if found is None:
        _called.pop(uid, None)
    else:
        _called[uid] = time.monotonic() + CALLED_SECONDS, found
    return found


def forget_called(uid: UUID) -> None:
    """Let the next call of a vendor see the account as it is now (other processes do within two seconds)."""
    _called.pop(uid, None)


def check(channel: Channel) -> list[CheckLine]:
    """Look how an account stands, line by line; asks the vendor."""
    return checking.check(channel)


def verify(channel: Channel, request: CallbackRequest) -> CallbackAnswer:
    """Return what to say to a vendor that calls, and what it brings.

    Raises:
        Forged: it is not the vendor.
    """
    return adapter_of(channel.kind).verify(channel, request)


def channels_of_kind(tenant_id: int, kind: str) -> list[Channel]:
    """Return the accounts of one kind that are used, oldest first."""
    return list(Channel.objects.of(tenant_id).filter(kind=kind, is_active=True).order_by("id"))


def vendor_template(channel: Channel, code: str, *, has_link: bool = False) -> ChannelTemplate:
    """Return which template of the vendor speaks for ours of this code; `*link` speaks for other links, `*` for all.

    Raises:
        ChannelError: there is none, or the vendor refused it; another channel may have one.
    """
    codes = [code, *([ANY_LINK] if has_link else []), ANY]
    rows = ChannelTemplate.objects.of(channel.tenant_id).filter(channel=channel, template_code__in=codes)
    found = min(rows, key=lambda row: codes.index(row.template_code), default=None)
    if found is None:
        raise ChannelError("template_missing", permanent=True)
    if found.status == ChannelTemplate.Status.REJECTED:
        raise ChannelError("template_refused", permanent=True)
    return found


def spoken_templates(channel: Channel, codes: Iterable[str]) -> frozenset[str]:
    """Return those of our templates for which the account's vendor has one that may be used.

    Where one speaks for all, these are all, and words without any template ("") as well.
    """
    asked = set(codes)
    rows = ChannelTemplate.objects.of(channel.tenant_id).filter(channel=channel, template_code__in=[*asked, ANY])
    usable = set(rows.exclude(status=ChannelTemplate.Status.REJECTED).values_list("template_code", flat=True))
    return frozenset(asked | {""} if ANY in usable else usable)


def takes_more_at(channel: Channel) -> datetime | None:
    """Return when the vendor takes messages again, None when it takes some now."""
    return quotas.renewed_at(channel)


def allowances(channel: Channel) -> list[quotas.Left]:
    """Return what is left of the allowances that messages of an account need."""
    needed = {rule.name for rule in adapter_of(channel.kind).quotas if rule.sends}
    return [left for left in quotas.left(channel) if left.name in needed] if needed else []


def window_seconds(window: str) -> int:
    """Return how long an allowance of this window lasts."""
    return {"minute": 60, "hour": 3600, "day": 86_400}.get(window, 30 * 86_400)


def templates(actor: Actor, channel: Channel) -> list[ChannelTemplate]:
    """Return which vendor templates speak for ours on an account."""
    actor.require("channels.manage")
    return list(ChannelTemplate.objects.of(actor).filter(channel=channel).order_by("template_code"))


def sync_runs(actor: Actor, channel: Channel, limit: int = 50) -> list[SyncRun]:
    """Return the latest rounds of fetching from an account's vendor."""
    actor.require("channels.manage")
    return list(SyncRun.objects.of(actor).filter(channel=channel).order_by("-started_at")[:limit])


def parked(actor: Actor, limit: int = 100) -> list[RawInbound]:
    """Return what vendors told us and nobody could read, the latest first."""
    actor.require("channels.manage")
    rows = RawInbound.objects.of(actor).filter(state=RawInbound.State.PARKED)
    return list(rows.select_related("channel").order_by("-id")[:limit])


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of account that can be added, and what it can do in words."""

    kind: str
    title: str
    can: list[str]


def offered_kinds() -> list[Offered]:
    """Return the kinds of account that can be added, the sandbox last."""
    found = [Offered(kind, title_of(kind), _words_of(adapter_of(kind).capabilities)) for kind in adapter_kinds()]
    return sorted(found, key=lambda each: (each.kind == "sandbox", each.title))


def abilities(channel: Channel) -> list[str]:
    """Return in words what a channel can do."""
    return _words_of(capabilities(channel))


def takes_templates(channel: Channel) -> bool:
    """Tell whether vendor templates speak on an account."""
    can = capabilities(channel)
    return can.needs_template or bool(can.window_hours) or channel.kind == "oa"


def _words_of(can: Capabilities) -> list[str]:
    words = [
        _("people can answer") if can.two_way else _("one way only"),
        _("approved templates only") if can.needs_template else _("free text"),
    ]
    if can.window_hours:
        words.append(
            _("free text %(hours)s hours long after she wrote, %(messages)s at most")
            % {"hours": can.window_hours, "messages": can.window_messages}
        )
    if can.confirmed_by_member:
        words.append(_("a colleague presses send"))
    if can.voice:
        words.append(_("spoken"))
    if can.media:
        words.append(_("pictures and files"))
    if can.cost_fen:
        words.append(_("about ¥%(cost)s each") % {"cost": f"{can.cost_fen / 100:.2f}"})
    return words


def published_senders(tenant_id: int) -> list[PublishedSender]:
    """Return from where the hospital speaks, as it tells everybody."""
    return list(PublishedSender.objects.of(tenant_id).order_by("kind", "id"))


def available_kinds() -> tuple[str, ...]:
    """Return the kinds of channel that this installation can speak."""
    return adapter_kinds()


def sandbox_channel(tenant_id: int) -> Channel | None:
    """Return the tenant's sandbox account, if it has one."""
    return Channel.objects.of(tenant_id).filter(kind="sandbox", is_active=True).order_by("id").first()


def sandbox_deliveries(tenant_id: int, patient_id: int, *, after: int = 0, limit: int = 200) -> list[SandboxDelivery]:
    """Return what the sandbox delivered to a patient's phone, oldest first, after the delivery `after`."""
    rows = SandboxDelivery.objects.of(tenant_id).filter(patient_id=patient_id, id__gt=after).order_by("-id")[:limit]
    return sorted(rows.select_related("channel"), key=lambda row: row.id)


def recent_sandbox_patients(tenant_id: int, limit: int = 30) -> list[int]:
    """Return whom the sandbox delivered something to, the latest first."""
    rows = SandboxDelivery.objects.of(tenant_id).values("patient_id").annotate(last=Max("id")).order_by("-last")
    return [row["patient_id"] for row in rows[:limit]]

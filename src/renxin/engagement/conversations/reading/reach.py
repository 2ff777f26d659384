"""By which channels one patient can be answered now, and what each of them allows, in words."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.selectors import Capabilities
from renxin.engagement.conversations.models import Conversation, Message
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.ui import words

_SOON: Final = timedelta(hours=6)
_FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What the vendor allows just now, as a sentence; `tone` soon: look, now: this way is shut."""

    words: str = ""
    tone: Literal["", "soon", "now"] = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel that reaches the patient; `chosen` is the one the box proposes."""

    channel: Channel
    limits: Limits
    takes_files: bool
    chosen: bool = False

    @property
    def kind(self) -> str:
        """Return what the form sends."""
        return self.channel.kind

    @property
    def name(self) -> str:
        """Return what people call it."""
        return self.channel.name


def ways(actor: Actor, conversation: Conversation, *, wanted: str = "") -> list[Way]:
    """Return the ways to a patient; the one `wanted`, else that by which she last wrote and that is open, is chosen."""
    found = [_way(actor, conversation, channel) for channel in _reaching(actor, conversation.patient_id)]
    if not found:
        return []
    open_ones = [way for way in found if way.limits.tone != "now"]
    last = [way for way in open_ones if way.channel.pk == conversation.channel_id]
    named = [way for way in found if way.kind == wanted]
    best = next(iter([*named, *last, *open_ones, *found]))
    return [replace(way, chosen=way is best) for way in found]


def _reaching(actor: Actor, patient_id: int) -> list[Channel]:
    accounts = channels.active_channels(actor.tenant_id)
    scoped = {kind for account in accounts for kind in channels.scoped_kinds(account)}
    plain = {kind for account in accounts for kind in channels.address_kinds(account)} - scoped
    known = {
        kind: [value]
        for kind, value in patients.addresses(actor.tenant_id, [patient_id], plain).get(patient_id, {}).items()
    }
    if scoped:
        known |= patients.account_addresses(actor.tenant_id, [patient_id], scoped).get(patient_id, {})
    return [account for account in accounts if _reaches(account, known)]


def _reaches(account: Channel, known: dict[str, list[str]]) -> bool:
    return any(
        channels.reaches(account, kind, value)
        for kind in channels.address_kinds(account)
        for value in known.get(kind, ())
    )


def _way(actor: Actor, conversation: Conversation, channel: Channel) -> Way:
    can = channels.capabilities(channel)
    limits = _window(actor, conversation, channel, can) if can.window_hours else _always(channel, can)
    return Way(channel, limits, takes_files=bool(can.media))


def _always(channel: Channel, can: Capabilities) -> Limits:
    if can.needs_template or not can.free_text:
        return Limits(
            _("By %(name)s only approved templates go out. Choose a quick reply that has one, or another channel.")
            % {"name": channel.name},
            "soon",
        )
    if can.confirmed_by_member:
        return Limits(_("By %(name)s a colleague must press send at the vendor's.") % {"name": channel.name}, "soon")
    if not can.two_way:
        return Limits(_("By %(name)s the patient cannot answer.") % {"name": channel.name})
    return Limits()


def _window(actor: Actor, conversation: Conversation, channel: Channel, can: Capabilities) -> Limits:
    """Say how long and how often free text may still go, counted from the patient's last message there."""
    rows = Message.objects.of(actor).filter(patient_id=conversation.patient_id, channel_id=channel.pk)
    heard = rows.filter(direction=Message.Direction.IN).order_by("-id").values_list("created_at", flat=True).first()
    said = rows.filter(direction=Message.Direction.OUT, created_at__gt=heard).count() if heard else 0
    return window_words(channel.name, heard, said, can, clock.now())


def window_words(name: str, heard: datetime | None, said: int, can: Capabilities, now: datetime) -> Limits:
    """Return the words for a window that opened when she wrote (`heard`) and in which we have `said` so much. Pure."""
    told = {"name": name, "hours": can.window_hours, "count": can.window_messages}
    closes = heard + timedelta(hours=can.window_hours) if heard else now
    left = can.window_messages - said if can.window_messages else None
    if closes <= now:
        text = _("By %(name)s we may write freely only for %(hours)d hours after the patient's last message. That time is over: choose another channel or a template.")  # fmt: skip  # noqa: E501
        return Limits(text % told, "now")
    if left is not None and left <= 0:
        text = _("By %(name)s %(count)d messages may follow each message of the patient, and these are used up. Choose another channel, or wait for the patient.")  # fmt: skip  # noqa: E501
        return Limits(text % told, "now")
    tone: Literal["", "soon"] = "soon" if closes - now < _SOON or (left is not None and left <= _FEW) else ""
    span = {"name": name, "left": words.duration(closes - now), "more": left or 0}
    if left is None:
        return Limits(_("By %(name)s you may write freely for another %(left)s.") % span, tone)
    text = ngettext(
        "By %(name)s %(more)d more message may go within %(left)s.",
        "By %(name)s %(more)d more messages may go within %(left)s.",
        left,
    )
    return Limits(text % span, tone)

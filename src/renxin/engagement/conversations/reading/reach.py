"""By which channels one patient can be answered now, and what each of them allows, in words."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.selectors import Capabilities, Opening, Speech
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.policy import explain
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.ui import words

_SOON: Final = timedelta(hours=6)
_FEW: Final = 2
_SPENT: Final = frozenset({"window_spent", "window_used_up"})
_ANSWER: Final = Speech(is_reply=True)


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
    found = [_way(channel, address) for channel, address in _reaching(actor, conversation.patient_id)]
    if not found:
        return []
    open_ones = [way for way in found if way.limits.tone != "now"]
    last = [way for way in open_ones if way.channel.pk == conversation.channel_id]
    named = [way for way in found if way.kind == wanted]
    best = next(iter([*named, *last, *open_ones, *found]))
    return [replace(way, chosen=way is best) for way in found]


def _reaching(actor: Actor, patient_id: int) -> list[tuple[Channel, str]]:
    """Return the accounts that reach her, each with the address it would use."""
    accounts = channels.active_channels(actor.tenant_id)
    scoped = {kind for account in accounts for kind in channels.scoped_kinds(account)}
    plain = {kind for account in accounts for kind in channels.address_kinds(account)} - scoped
    known = {
        kind: [value]
        for kind, value in patients.addresses(actor.tenant_id, [patient_id], plain).get(patient_id, {}).items()
    }
    if scoped:
        known |= patients.account_addresses(actor.tenant_id, [patient_id], scoped).get(patient_id, {})
    found = ((account, _address(account, known)) for account in accounts)
    return [(account, address) for account, address in found if address]


def _address(account: Channel, known: dict[str, list[str]]) -> str:
    reached = (
        value
        for kind in channels.address_kinds(account)
        for value in known.get(kind, ())
        if channels.reaches(account, kind, value)
    )
    return next(reached, "")


def _way(channel: Channel, address: str) -> Way:
    can = channels.capabilities(channel)
    opening = channels.openings(channel, [address], _ANSWER).get(address)
    limits = opening_words(channel.name, opening, can, clock.now()) if opening else _always(channel, can)
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


def opening_words(name: str, opening: Opening, can: Capabilities, now: datetime) -> Limits:
    """Return the words for what a vendor's rules leave of one person. Pure."""
    told = {"name": name, "hours": can.window_hours, "count": can.window_messages}
    if opening.rule in _SPENT:
        text = _("By %(name)s %(count)d messages may follow each message of the patient, and these are used up. Choose another channel, or wait for the patient.")  # fmt: skip  # noqa: E501
        return Limits(text % told, "now")
    if opening.rule == "window_closed":
        text = _("By %(name)s we may write freely only for %(hours)d hours after the patient's last message. That time is over: choose another channel or a template.")  # fmt: skip  # noqa: E501
        return Limits(text % told, "now")
    if opening.rule:
        return Limits(_("By %(name)s nothing goes now: %(why)s.") % {"name": name, "why": explain(opening.rule)}, "now")
    return _still_open(name, opening, now)


def _still_open(name: str, opening: Opening, now: datetime) -> Limits:
    time_left = opening.until - now if opening.until else None
    few = opening.left is not None and opening.left <= _FEW
    tone: Literal["", "soon"] = "soon" if few or (time_left is not None and time_left < _SOON) else ""
    if opening.left is None or time_left is None:
        return Limits()
    text = ngettext(
        "By %(name)s %(more)d more message may go within %(left)s.",
        "By %(name)s %(more)d more messages may go within %(left)s.",
        opening.left,
    )
    return Limits(text % {"name": name, "left": words.duration(time_left), "more": opening.left}, tone)

"""What the platform's fields mean to us, the same for both accounts. Pure: fields in, events out.

Beside what a person said or did there is a `window` event: it lets the ledger know that we may write for a while.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from renxin.engagement.channels import addresses
from renxin.engagement.channels.adapters.base import AccountEvent, Event, Inbound, Media, VendorEvent
from renxin.engagement.channels.adapters.events import Change, InboundKind
from renxin.engagement.channels.models.account import Channel

from . import callbacks

SAYS: Final = "say:"
"""A menu button whose key begins so speaks for whoever presses it: `say:人工`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing told: who, when, and the fields. `kind` is the kind of contact point of this account."""

    kind: str
    address: str
    at: datetime
    arrival: str
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a field as text; empty when it is missing."""
        return str(self.fields.get(name, "") or "")


def told_of(channel: Channel, raw: str, kind: str) -> Told:
    """Return what the platform told us, addressed as a contact point of this account.

    Raises:
        ValueError: it cannot be read.
    """
    fields = callbacks.read(raw)
    return Told(
        kind=kind,
        address=addresses.join(channel.account, str(fields["FromUserName"])),
        at=instant(fields.get("CreateTime", "")),
        arrival=callbacks.arrival_id(raw),
        fields=fields,
    )


def instant(seconds: Any) -> datetime:
    """Return the platform's seconds as an instant.

    Raises:
        ValueError: they are none.
    """
    return datetime.fromtimestamp(int(seconds), UTC)


def window(told: Told, trigger: str) -> VendorEvent:
    """Return the event that opens a window for writing freely."""
    data = {"trigger": trigger, "address": told.address}
    return VendorEvent(external_id=f"{told.arrival}-w", name="window", at=told.at, data=data)


def account_event(told: Told, change: Change, **data: Any) -> AccountEvent:
    """Return what somebody did to the account."""
    return AccountEvent(
        external_id=told.arrival,
        change=change,
        address_kind=told.kind,
        address=told.address,
        at=told.at,
        unionid=told.text("UnionId"),
        data=data,
    )


def said(told: Told) -> list[Event]:
    """Return a message of a person, and the window it opens."""
    read = _READERS.get(told.text("MsgType"))
    if read is None:
        return []
    kind, text, media = read(told)
    return [window(told, "message"), spoken(told, text, kind=kind, media=media)]


def spoken(told: Told, text: str, *, kind: InboundKind = "text", media: tuple[Media, ...] = ()) -> Inbound:
    """Return words as the person's own."""
    return Inbound(
        external_id=told.arrival,
        address_kind=told.kind,
        address=told.address,
        text=text,
        written_at=told.at,
        kind=kind,
        media=media,
        unionid=told.text("UnionId"),
    )


Heard = tuple[InboundKind, str, tuple[Media, ...]]


def _text(told: Told) -> Heard:
    return "text", told.text("Content"), ()


def _image(told: Told) -> Heard:
    return "image", "", (Media(kind="image", url=told.text("PicUrl"), data={"media_id": told.text("MediaId")}),)


def _voice(told: Told) -> Heard:
    data = {"media_id": told.text("MediaId"), "format": told.text("Format")}
    return "voice", told.text("Recognition"), (Media(kind="voice", data=data),)


def _video(told: Told) -> Heard:
    return "file", "", (Media(kind="video", data={"media_id": told.text("MediaId")}),)


def _location(told: Told) -> Heard:
    data = {"latitude": told.text("Location_X"), "longitude": told.text("Location_Y")}
    return "location", told.text("Label"), (Media(kind="link", title=told.text("Label"), data=data),)


def _link(told: Told) -> Heard:
    return "text", told.text("Title"), (Media(kind="link", title=told.text("Title"), url=told.text("Url")),)


def _page(told: Told) -> Heard:
    """A card of a mini-program's page."""
    data = {"path": told.text("PagePath"), "appid": told.text("AppId")}
    return "text", told.text("Title"), (Media(kind="miniprogram", title=told.text("Title"), data=data),)


_READERS: Final = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
    "miniprogrampage": _page,
}

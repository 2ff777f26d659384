"""What goes out over an adapter and what comes in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .errors import ChannelError

MediaKind = Literal["image", "voice", "video", "file", "link", "miniprogram"]
InboundKind = Literal["text", "image", "voice", "file", "location", "menu", "event"]
Change = Literal[
    "followed",
    "unfollowed",
    "blocked_us",
    "opted_out",
    "opted_in",
    "scanned",
    "menu_clicked",
    "permit_granted",
    "permit_refused",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """Something beside the text. `file_uid` names a stored file of ours, `data` what only the vendor understands."""

    kind: MediaKind
    file_uid: str = ""
    title: str = ""
    url: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """One message ready for a vendor. `key` makes a second hand-over harmless; `preview` is all a lock screen shows.

    `template` and `variables` name our template for vendors that take no free text; `speaker_id` is the member of staff
    who speaks; `short_code` lets the patient check that it is from us.
    """

    key: str
    patient_id: int
    address: str
    text: str
    preview: str
    url: str = ""
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    message_class: str = "service"
    language: str = "zh"
    media: Sequence[Media] = ()
    title: str = ""
    speaker_id: int | None = None
    is_reply: bool = False
    short_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the vendor said to one item: taken (with its own id), or an error.

    `awaiting`: taken, but a member of staff must press send before it goes to the patient.
    """

    key: str
    external_id: str = ""
    error: ChannelError | None = None
    awaiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Something a person wrote to us: from which address, of which kind of contact point."""

    external_id: str
    address_kind: str
    address: str
    text: str
    written_at: datetime
    kind: InboundKind = "text"
    media: Sequence[Media] = ()
    unionid: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNotice:
    """The vendor tells later what became of an item it took: known by our `key`, or only by its own `vendor_id`.

    `external_id` is the notice's own id; `vendor_id` what the receipt gave as its `external_id`.
    """

    external_id: str
    key: str = ""
    status: Literal["delivered", "read", "clicked", "failed"]
    at: datetime
    reason: str = ""
    vendor_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """What a person did to our account rather than said: followed, left, scanned, wants no more."""

    external_id: str
    change: Change
    address_kind: str
    address: str
    at: datetime
    unionid: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorEvent:
    """What only the vendor's own adapter understands: it goes to the adapter's `apply`."""

    external_id: str
    name: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


Event = Inbound | DeliveryNotice | AccountEvent | VendorEvent

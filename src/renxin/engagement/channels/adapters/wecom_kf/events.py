"""What was fetched, in our words: what people wrote, what colleagues answered in WeCom, whose hands a session is in."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from renxin.engagement.channels.adapters.events import (
    AccountEvent,
    DeliveryNotice,
    Event,
    Inbound,
    InboundKind,
    Media,
    VendorEvent,
)
from renxin.engagement.channels.addresses import join
from renxin.engagement.channels.models.account import Channel

from .greeting import SCORE

PATIENT: Final = 3
SYSTEM: Final = 4
SERVICER: Final = 5
Fields = dict[str, Any]
_FAILED: Final = {4: "session_expired", 5: "session_ended", 6: "window_spent", 10: "refused_by_patient"}
_MEDIA: Final[dict[str, InboundKind]] = {"image": "image", "voice": "voice", "video": "file", "file": "file"}


def parse(channel: Channel, raw: str) -> Sequence[Event]:
    """Read one message as the vendor keeps it.

    Raises:
        ValueError: it cannot be read.
    """
    fields = _fields(raw)
    if "said" in fields:
        at = datetime.fromisoformat(str(fields["at"]))
        return [VendorEvent(external_id=f"said:{at.timestamp()}", name="said", at=at, data=fields)]
    if fields.get("Event"):  # the call that announced what is fetched; the cursor was noted at the door
        return []
    try:
        message_id, origin = str(fields["msgid"]), int(fields["origin"])
        at = datetime.fromtimestamp(int(fields["send_time"]), UTC)
    except (KeyError, TypeError, ValueError) as missing:
        raise ValueError(f"the message lacks {missing}") from missing
    if origin == PATIENT:
        return _from_patient(channel, fields, message_id, at)
    if origin == SYSTEM:
        return _event(channel, fields, message_id, at)
    if origin == SERVICER:
        return [VendorEvent(external_id=message_id, name="servicer_said", at=at, data=fields)]
    return []


def text_of(fields: Fields) -> str:
    """Return the words of a message; what has none is named by what it is."""
    kind = str(fields.get("msgtype") or "text")
    body = fields.get(kind) or {}
    if kind == "location":
        return " ".join(str(body.get(name) or "") for name in ("name", "address")).strip()
    return str(body.get("content") or body.get("title") or "")


def _from_patient(channel: Channel, fields: Fields, message_id: str, at: datetime) -> list[Event]:
    person, kind = str(fields.get("external_userid") or ""), str(fields.get("msgtype") or "")
    if not person:
        raise ValueError("a message of nobody")
    heard = VendorEvent(external_id=f"{message_id}:heard", name="heard", at=at, data=fields)
    menu_id = str((fields.get("text") or {}).get("menu_id") or "")
    if menu_id.startswith(SCORE):
        data = {**fields, "code": menu_id.removeprefix(SCORE)}
        return [heard, VendorEvent(external_id=f"{message_id}:score", name="score", at=at, data=data)]
    body = fields.get(kind) or {}
    media_id = str(body.get("media_id") or "")
    shape: InboundKind = "menu" if menu_id else "location" if kind == "location" else _MEDIA.get(kind, "text")
    media = [Media(kind="file" if shape == "file" else shape, data={"media_id": media_id})] if media_id else []  # type: ignore[arg-type]
    said = Inbound(
        external_id=message_id,
        address_kind="kf",
        address=join(channel.account, person),
        text=text_of(fields),
        written_at=at,
        kind=shape,
        media=media,
    )
    return [said, heard]


def _event(channel: Channel, fields: Fields, message_id: str, at: datetime) -> list[Event]:
    event = fields.get("event") or {}
    name, person = str(event.get("event_type") or ""), str(event.get("external_userid") or "")
    if name == "msg_send_fail":
        reason = _FAILED.get(int(event.get("fail_type") or 0), "refused")
        vendor_id = str(event.get("fail_msgid") or "")
        return [DeliveryNotice(external_id=message_id, status="failed", at=at, reason=reason, vendor_id=vendor_id)]
    own = VendorEvent(external_id=f"{message_id}:{name}", name=name, at=at, data=dict(event))
    if name == "enter_session" and person:
        data = {"scene": str(event.get("scene") or ""), "scene_param": str(event.get("scene_param") or "")}
        came = AccountEvent(
            external_id=message_id,
            change="scanned",
            address_kind="kf",
            address=join(channel.account, person),
            at=at,
            data=data,
        )
        return [came, own]
    return [own]


def _fields(raw: str) -> Fields:
    try:
        found = json.loads(raw)
    except json.JSONDecodeError as problem:
        raise ValueError(f"no JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise ValueError("the message is no object")
    return found

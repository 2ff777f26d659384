"""What the vendor's events mean: which of them concern a person, which only us."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from renxin.engagement.channels.adapters.events import AccountEvent, DeliveryNotice, Event, VendorEvent
from renxin.engagement.channels.addresses import join
from renxin.engagement.channels.models.account import Channel

from .contacts import has_others

ADDED: Final = ("add_external_contact", "add_half_external_contact")
IGNORED: Final = frozenset({"msg_audit_approved"})
Fields = dict[str, Any]


def parse(channel: Channel, raw: str) -> Sequence[Event]:
    """Read one event, or one line of our own ledger of mass tasks.

    Raises:
        ValueError: it cannot be read.
    """
    fields = _fields(raw)
    if "notice" in fields:
        return [_notice(fields["notice"])]
    at, name = _at(fields), str(fields.get("Event") or fields.get("MsgType") or "")
    if not name:
        raise ValueError("an event without a name")
    if name == "change_external_contact":
        return _contact_events(channel, fields, at)
    return [VendorEvent(external_id=_id(fields), name=f"{name}.{fields.get('ChangeType', '')}", at=at, data=fields)]


def _contact_events(channel: Channel, fields: Fields, at: datetime) -> list[Event]:
    change = str(fields.get("ChangeType", ""))
    person = str(fields.get("ExternalUserID", ""))
    if change in IGNORED:
        return []
    if not person or not fields.get("UserID"):
        raise ValueError("a change of a contact without the two people")
    own = VendorEvent(external_id=_id(fields), name=f"contact.{change}", at=at, data=fields)
    return [*_account_event(channel, fields, at, change, person), own]


def _account_event(channel: Channel, fields: Fields, at: datetime, change: str, person: str) -> list[Event]:
    """Return what everybody understands of it: she came, or she left."""
    if change not in ADDED and (change != "del_follow_user" or has_others(channel, str(fields["UserID"]), person)):
        return []
    return [
        AccountEvent(
            external_id=_id(fields),
            change="followed" if change in ADDED else "unfollowed",
            address_kind="wecom",
            address=join(channel.account, person),
            at=at,
            data={"state": str(fields.get("State", "")), "userid": str(fields.get("UserID", ""))},
        )
    ]


def _notice(told: Any) -> DeliveryNotice:
    try:
        return DeliveryNotice(
            external_id=str(told["id"]),
            key=str(told["key"]),
            status=told["status"],
            at=datetime.fromisoformat(told["at"]),
            reason=str(told.get("reason", "")),
        )
    except (KeyError, TypeError) as missing:
        raise ValueError(f"the notice lacks {missing}") from missing


def _fields(raw: str) -> Fields:
    try:
        found = json.loads(raw)
    except json.JSONDecodeError as problem:
        raise ValueError(f"no JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise ValueError("the event is no object")
    return found


def _at(fields: Fields) -> datetime:
    try:
        return datetime.fromtimestamp(int(fields["CreateTime"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as problem:
        raise ValueError(f"an event without its time: {problem}") from problem


def _id(fields: Fields) -> str:
    parts = (fields.get(name, "") for name in ("ChangeType", "UserID", "ExternalUserID", "ChatId", "CreateTime"))
    return ":".join(str(part) for part in parts)[:120]

"""What comes back by mail or by the provider's webhook, as events of ours. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

from renxin.engagement.channels.adapters.base import AccountEvent, DeliveryNotice, Event, Inbound
from renxin.engagement.channels.adapters.events import Change

from .bounces import Returned, read_letter, understand
from .letters import key_of

Status = Literal["delivered", "read", "clicked", "failed"]
_STATUS: Final[Mapping[str, Status]] = {
    "delivered": "delivered",
    "opened": "read",
    "clicked": "clicked",
    "bounced": "failed",
    "failed": "failed",
}
_CHANGES: Final[Mapping[str, Change]] = {"complained": "opted_out", "unsubscribed": "opted_out"}


def events_of_letter(raw: str) -> list[Event]:
    """Return what a letter in the mailbox means.

    Raises:
        ValueError: it is no letter.
    """
    letter = read_letter(raw)
    found = understand(letter)
    arrival = hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:40]
    return _events(found, arrival, _written_at(str(letter.get("Date", ""))))


def _events(found: Returned, arrival: str, at: datetime) -> list[Event]:
    if found.kind == "reply":
        return [_answer(found, arrival, at)]
    if found.kind in {"stop", "complaint"}:
        return [_account(arrival, "opted_out", found.address, at, reason=found.kind)] if found.address else []
    if found.kind == "delivered":
        return [_notice(arrival, found.message_id, "delivered", at)]
    if found.kind != "failed":
        return []
    events: list[Event] = []
    if found.message_id:
        events.append(_notice(arrival, found.message_id, "failed", at, reason=found.reason))
    if found.gone and found.address:
        events.append(_account(f"{arrival}-gone", "unfollowed", found.address, at, reason=found.reason))
    return events


def events_of_webhook(raw: str) -> list[Event]:
    """Return what the provider's webhook tells: `{"event", "message_id", "recipient", "reason", "at"}`.

    Raises:
        ValueError: a field is missing, or the event has no meaning here.
    """
    told = json.loads(raw)
    if not isinstance(told, dict) or "event" not in told:
        raise ValueError("the webhook names no event")
    name, arrival = str(told["event"]), arrival_id(told)
    at = _instant(told.get("at"))
    if name in _CHANGES:
        return [_account(arrival, _CHANGES[name], str(told.get("recipient", "")), at, reason=name)]
    if name not in _STATUS:
        raise ValueError(f"the webhook tells of {name!r}, which means nothing here")
    events: list[Event] = [
        _notice(arrival, str(told.get("message_id", "")), _STATUS[name], at, reason=str(told.get("reason", ""))[:64])
    ]
    if name == "bounced" and told.get("permanent") and told.get("recipient"):
        events.append(_account(f"{arrival}-gone", "unfollowed", str(told["recipient"]), at, reason="address_gone"))
    return events


def arrival_id(told: Mapping[str, Any]) -> str:
    """Return what makes an event of a webhook one: its own id, else everything it says."""
    said = str(told.get("id") or json.dumps(told, sort_keys=True))
    return f"hook-{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def each_event(body: bytes) -> Sequence[Mapping[str, Any]]:
    """Return the events of one call: one object, or a list of them.

    Raises:
        ValueError: the body is neither.
    """
    told = json.loads(body or b"null")
    rows = told if isinstance(told, list) else [told]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("the webhook brings no object")
    return rows


def _answer(found: Returned, arrival: str, at: datetime) -> Inbound:
    return Inbound(
        external_id=arrival,
        address_kind="email",
        address=found.address,
        text=found.text,
        written_at=at,
        name=found.name,
    )


def _notice(arrival: str, message_id: str, status: Status, at: datetime, *, reason: str = "") -> DeliveryNotice:
    return DeliveryNotice(external_id=arrival, key=key_of(message_id), status=status, at=at, reason=reason)


def _account(arrival: str, change: Change, address: str, at: datetime, *, reason: str) -> AccountEvent:
    return AccountEvent(
        external_id=arrival, change=change, address_kind="email", address=address, at=at, data={"reason": reason}
    )


def _written_at(date: str) -> datetime:
    """Return when a letter says it was written; without a readable date the epoch, which nobody takes for news."""
    try:
        at = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return datetime.fromtimestamp(0, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _instant(text: Any) -> datetime:
    at = datetime.fromisoformat(str(text))
    return at if at.tzinfo else at.replace(tzinfo=UTC)

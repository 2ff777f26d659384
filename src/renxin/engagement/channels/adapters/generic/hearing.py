"""What a partner tells us: words, receipts, what people did to its app, comments from elsewhere."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from renxin.engagement.channels import addresses
from renxin.engagement.channels.adapters.events import (
    AccountEvent,
    DeliveryNotice,
    Event,
    Inbound,
    Media,
    VendorEvent,
)
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock

KIND: Final = "app"
LONGEST: Final = 4000
_STATUSES: Final = ("delivered", "read", "clicked", "failed")
_CHANGES: Final = ("followed", "unfollowed", "blocked_us", "opted_out", "opted_in", "scanned", "menu_clicked")


def name_of(told: Any) -> str:
    """Return the partner's own id of one event.

    Raises:
        ValueError: it has none, or is no event.
    """
    if not isinstance(told, dict) or told.get("type") not in _READERS:
        raise ValueError(f"the type is none of {', '.join(_READERS)}")
    if not str(told.get("id", "")).strip():
        raise ValueError("the event has no id")
    return f"{told['type']}:{told['id']}"


def events_of(channel: Channel, raw: str) -> Sequence[Event]:
    """Return what a stored event means.

    Raises:
        ValueError: it cannot be read; the text says why.
    """
    told = json.loads(raw)
    external_id = name_of(told)
    try:
        return _READERS[told["type"]](channel, external_id, told)
    except KeyError as missing:
        raise ValueError(f"the {told['type']} lacks {missing}") from missing
    except TypeError as error:
        raise ValueError(f"the {told['type']} has a value of the wrong kind") from error


def _message(channel: Channel, external_id: str, told: dict[str, Any]) -> list[Event]:
    media = [
        Media(kind=each["kind"], url=str(each.get("url", "")), title=str(each.get("title", "")))
        for each in told.get("media", [])
    ]
    return [
        Inbound(
            external_id=external_id,
            address_kind=KIND,
            address=addresses.join(channel.account, str(told["from"])),
            text=str(told["text"])[:LONGEST],
            written_at=_at(told),
            kind=told.get("kind", "text"),
            media=media,
            unionid=str(told.get("unionid", "")),
            name=str(told.get("name", "")),
        )
    ]


def _receipt(_channel: Channel, external_id: str, told: dict[str, Any]) -> list[Event]:
    if told["status"] not in _STATUSES:
        raise ValueError(f"the status is none of {', '.join(_STATUSES)}")
    return [
        DeliveryNotice(
            external_id=external_id,
            key=str(told["key"]),
            status=told["status"],
            at=_at(told),
            reason=str(told.get("reason", ""))[:64],
        )
    ]


def _account(channel: Channel, external_id: str, told: dict[str, Any]) -> list[Event]:
    if told["change"] not in _CHANGES:
        raise ValueError(f"the change is none of {', '.join(_CHANGES)}")
    return [
        AccountEvent(
            external_id=external_id,
            change=told["change"],
            address_kind=KIND,
            address=addresses.join(channel.account, str(told["from"])),
            at=_at(told),
            unionid=str(told.get("unionid", "")),
            data={key: str(value) for key, value in told.get("data", {}).items()},
        )
    ]


def _comment(channel: Channel, external_id: str, told: dict[str, Any]) -> list[Event]:
    """A comment is heard like any words, by a person of that name on that site; and it is kept as a comment."""
    platform, author, text = str(told["platform"])[:40], str(told.get("author") or "?")[:80], str(told["text"])
    rating = told.get("rating")
    if rating is not None and not 1 <= float(rating) <= 5:
        raise ValueError("the rating is not between 1 and 5")
    address = addresses.join(channel.account, f"comment/{platform}/{author}")
    stars = "" if rating is None else f"（{float(rating):g}/5）"
    words = f"【{platform}{stars}】{text[:LONGEST]}"
    data = {"platform": platform, "rating": rating, "url": str(told.get("url", ""))[:500], "address": address}
    return [
        Inbound(
            external_id=external_id, address_kind=KIND, address=address, text=words, written_at=_at(told), name=author
        ),
        VendorEvent(external_id=external_id, name="comment", at=_at(told), data={**data, "text": text[:LONGEST]}),
    ]


def _at(told: dict[str, Any]) -> datetime:
    """Return when it happened; without a time now, without a zone Shanghai."""
    text = str(told.get("at") or "")
    if not text:
        return clock.now()
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=clock.SHANGHAI)


_READERS: Final[dict[str, Callable[[Channel, str, dict[str, Any]], list[Event]]]] = {
    "message": _message,
    "receipt": _receipt,
    "account": _account,
    "comment": _comment,
}

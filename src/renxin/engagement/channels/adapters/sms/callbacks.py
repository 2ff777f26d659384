"""Vendors of text messages do not sign what they tell us: the address they are given carries a secret of ours."""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from renxin.engagement.channels.adapters.callbacks import CallbackAnswer, CallbackRequest
from renxin.engagement.channels.adapters.errors import Forged
from renxin.engagement.channels.adapters.events import AccountEvent, Event, Inbound
from renxin.kernel.core import clock

from .rules import national, wish_of

__all__ = ["answered", "moment", "national", "query_of", "take_in"]


def take_in(
    secret: str, request: CallbackRequest, name: Callable[[dict[str, Any]], str], *, said: dict[str, Any]
) -> CallbackAnswer:
    """Return every row of a vendor's call as one arrival.

    Args:
        secret: what the address must carry as `?key=`.
        request: the call.
        name: says what a row is called, so that a repeat is recognised; ValueError when it is none of ours.
        said: what the vendor wants to hear.
    """
    given = request.query.get("key", "")
    if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
        raise Forged("the key in the address is wrong")
    rows = request.json()
    rows = rows if isinstance(rows, list) else [rows]
    arrivals = [(name(row), json.dumps(row, ensure_ascii=False)) for row in rows if isinstance(row, dict)]
    return CallbackAnswer(body=json.dumps(said), content_type="application/json; charset=utf-8", arrivals=arrivals)


def query_of(secret: str) -> str:
    """Return what the vendor's address must carry."""
    return urlencode({"key": secret}) if secret else ""


def answered(external_id: str, phone: str, text: str, at: datetime) -> list[Event]:
    """Return what an answer to a text message means: a wish about being written to, or words for a person."""
    number = national(phone)
    wish = wish_of(text)
    if wish is None:
        return [Inbound(external_id=external_id, address_kind="phone", address=number, text=text, written_at=at)]
    change, purpose = wish
    data = {"purpose": purpose}
    if change == "opted_out":
        return [_event(external_id, "opted_out", number, at, data)]
    return [_event(external_id, "opted_in", number, at, data)]


def moment(text: str) -> datetime:
    """Return a vendor's time (Shanghai, no zone) as an instant.

    Raises:
        ValueError: it is none.
    """
    return datetime.fromisoformat(text.strip()).replace(tzinfo=clock.SHANGHAI)


def _event(external_id: str, change: Any, number: str, at: datetime, data: dict[str, str]) -> AccountEvent:
    return AccountEvent(external_id=external_id, change=change, address_kind="phone", address=number, at=at, data=data)

"""What happens in the mini-program, as events of ours. Pure.

Whoever taps "allow" gives a permit: one message of one template, or, where the platform grants it, any number.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from renxin.engagement.channels.adapters.base import AccountEvent, DeliveryNotice, Event, VendorEvent
from renxin.engagement.channels.adapters.wechat.hearing import Told, account_event, instant, said, window

_FAILED: Final = {"43101": "permit_refused", "43107": "permit_refused", "43108": "template_daily_limit"}


def events_of(told: Told) -> list[Event]:
    """Return what a message or event of the mini-program means."""
    if told.text("MsgType") != "event":
        return said(told)
    read = _EVENTS.get(told.text("Event").lower())
    return read(told) if read else []


def visitor_in(raw: str) -> Mapping[str, Any] | None:
    """Return the visitor of whom we told ourselves when she signed in; None for what the platform says."""
    told = json.loads(raw)
    visitor = told.get("visitor") if isinstance(told, dict) else None
    return visitor if isinstance(visitor, dict) else None


def visit_of(visitor: Mapping[str, Any]) -> list[Event]:
    """Return what a sign-in means: the person's id over all accounts is known from now on.

    Raises:
        ValueError: a field is missing.
    """
    try:
        told = AccountEvent(
            external_id=f"v-{visitor['address']}-{visitor['unionid']}"[:128],
            change="menu_clicked",
            address_kind="mini",
            address=str(visitor["address"]),
            at=instant(visitor["at"]),
            unionid=str(visitor["unionid"]),
            data={"signed_in": True},
        )
    except KeyError as missing:
        raise ValueError(f"a visitor without {missing}") from missing
    return [told]


def answers_of(told: Told, block: str) -> list[Mapping[str, Any]]:
    """Return the rows of an event about permits: `List` is one row or several, beneath its own block or not."""
    inner = told.fields.get(block, told.fields)
    listed = inner.get("List", []) if isinstance(inner, Mapping) else []
    return [row for row in (listed if isinstance(listed, list) else [listed]) if isinstance(row, Mapping)]


def _asked(told: Told) -> list[Event]:
    """Return what somebody chose in the window that asks for permits."""
    rows = answers_of(told, "SubscribeMsgPopupEvent")
    return [_permit(told, row, number) for number, row in enumerate(rows)]


def _changed(told: Told) -> list[Event]:
    """Return what somebody changed in the settings of the mini-program: only refusing can be done there."""
    rows = answers_of(told, "SubscribeMsgChangeEvent")
    return [_permit(told, row, number) for number, row in enumerate(rows)]


def _permit(told: Told, row: Mapping[str, Any], number: int) -> VendorEvent:
    given = str(row.get("SubscribeStatusString", "")) == "accept"
    data = {"address": told.address, "template": str(row.get("TemplateId", "")), "given": given}
    return VendorEvent(external_id=f"{told.arrival}-{number}", name="permit", at=told.at, data=data)


def _sent(told: Told) -> list[Event]:
    """Return what became of subscribe messages."""
    rows = answers_of(told, "SubscribeMsgSentEvent")
    return [_notice(told, row, number) for number, row in enumerate(rows)]


def _notice(told: Told, row: Mapping[str, Any], number: int) -> DeliveryNotice:
    code = str(row.get("ErrorCode", "0"))
    return DeliveryNotice(
        external_id=f"{told.arrival}-{number}",
        vendor_id=str(row.get("MsgID", row.get("MsgId", ""))),
        status="delivered" if code == "0" else "failed",
        at=told.at,
        reason="" if code == "0" else _FAILED.get(code, f"vendor_{code}"[:64]),
    )


def _entered(told: Told) -> list[Event]:
    """Return that somebody opened the conversation from a page: the platform lets us answer as if she had written."""
    return [account_event(told, "menu_clicked", page=told.text("SessionFrom")), window(told, "menu")]


_EVENTS: Final[dict[str, Callable[[Told], list[Event]]]] = {
    "subscribe_msg_popup_event": _asked,
    "subscribe_msg_change_event": _changed,
    "subscribe_msg_sent_event": _sent,
    "user_enter_tempsession": _entered,
}

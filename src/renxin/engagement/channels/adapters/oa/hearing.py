"""What happens at the Official Account, as events of ours. Pure."""

from collections.abc import Callable
from typing import Final

from renxin.engagement.channels.adapters.base import DeliveryNotice, Event, VendorEvent
from renxin.engagement.channels.adapters.wechat.hearing import SAYS, Told, account_event, said, spoken, window

_SCENE: Final = "qrscene_"
_REFUSED: Final = {"failed:user block": "blocked_us", "failed: system failed": "vendor_failed"}


def events_of(told: Told) -> list[Event]:
    """Return what a message or event of the account means; things that mean nothing to us are no events."""
    if told.text("MsgType") != "event":
        return said(told)
    read = _EVENTS.get(told.text("Event").lower())
    return read(told) if read else []


def _subscribe(told: Told) -> list[Event]:
    scene = told.text("EventKey").removeprefix(_SCENE)
    events: list[Event] = [account_event(told, "followed", scene=scene), window(told, "follow")]
    return [*events, _scanned(told, scene, follows=True)] if scene else events


def _unsubscribe(told: Told) -> list[Event]:
    return [account_event(told, "unfollowed")]


def _scan(told: Told) -> list[Event]:
    scene = told.text("EventKey").removeprefix(_SCENE)
    return [
        account_event(told, "scanned", scene=scene),
        window(told, "scan"),
        _scanned(told, scene, follows=False),
    ]


def _scanned(told: Told, scene: str, *, follows: bool) -> VendorEvent:
    data = {"scene": scene, "follows": follows, "address": told.address}
    return VendorEvent(external_id=f"{told.arrival}-s", name="scene", at=told.at, data=data)


def _click(told: Told) -> list[Event]:
    key = told.text("EventKey")
    pressed: list[Event] = [account_event(told, "menu_clicked", key=key), window(told, "menu")]
    return [*pressed, spoken(told, key.removeprefix(SAYS), kind="menu")] if key.startswith(SAYS) else pressed


def _view(told: Told) -> list[Event]:
    return [account_event(told, "menu_clicked", url=told.text("EventKey"))]


def _template_done(told: Told) -> list[Event]:
    """What became of a template notice: the platform names it by its own number only."""
    status = told.text("Status")
    notice = DeliveryNotice(
        external_id=told.arrival,
        vendor_id=told.text("MsgID"),
        status="delivered" if status == "success" else "failed",
        at=told.at,
        reason="" if status == "success" else _REFUSED.get(status, "vendor_failed"),
    )
    return [notice, account_event(told, "blocked_us")] if notice.reason == "blocked_us" else [notice]


_EVENTS: Final[dict[str, Callable[[Told], list[Event]]]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "scan": _scan,
    "click": _click,
    "view": _view,
    "view_miniprogram": _view,
    "templatesendjobfinish": _template_done,
}

"""Writing freely while a window is open: the customer-service message of both accounts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from renxin.engagement.channels import addresses
from renxin.engagement.channels.adapters.base import ChannelError, Media, OutboxItem
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import files
from renxin.kernel.core.actor import Actor

from . import api, ledger

PATH: Final = "/cgi-bin/message/custom/send"
MOST_BYTES: Final = 2048
FILES: Final = frozenset({"image", "voice"})
_SHUT: Final = frozenset({"window_closed", "window_used_up"})


def say(channel: Channel, item: OutboxItem, window_id: int | None) -> str:
    """Send an item as words of our own, out of a window that was taken for it; return the platform's id, if it has one.

    Pictures and voices are messages of their own and are taken out of the window, too: all of an item goes, or nothing.

    Raises:
        ChannelError: no window was open or large enough, or the platform refused.
    """
    if window_id is None:
        raise ChannelError("window_closed", permanent=True)
    parts = _parts(item)
    more = ledger.take(channel, [item.address] * (len(parts) - 1))
    taken = [window_id, *(each for each in more if each is not None)]
    if len(taken) < len(parts):
        ledger.give_back(taken)
        raise ChannelError("window_closed", permanent=True)
    return _post(channel, item, parts, taken)


def _post(channel: Channel, item: OutboxItem, parts: Sequence[Media | None], taken: Sequence[int]) -> str:
    sent = ""
    for number, part in enumerate(parts):
        try:
            sent = str(api.post(channel, PATH, _message(channel, item, part)).get("msgid", "")) or sent
        except ChannelError as error:
            if error.reason in _SHUT:
                ledger.close(channel, item.address)
            elif not error.unknown:  # what did not arrive does not count
                ledger.give_back(taken[number:])
            if number:  # some of it is on her phone already: never all of it again
                raise ChannelError(error.reason, permanent=False, unknown=True) from error
            raise
    return sent


def _parts(item: OutboxItem) -> list[Media | None]:
    """Return the messages an item makes: its words (None), and each file or card."""
    beside = [each for each in item.media if each.kind == "miniprogram" or (each.kind in FILES and each.file_uid)]
    says = bool(item.text or item.url) and not any(each.kind == "miniprogram" for each in beside)
    return [*([None] if says or not beside else []), *beside]


def _message(channel: Channel, item: OutboxItem, part: Media | None) -> Mapping[str, Any]:
    openid = addresses.split(item.address)[1]
    if part is None:
        return {"touser": openid, "msgtype": "text", "text": {"content": words_of(item)}}
    if part.kind == "miniprogram":
        page = {"title": part.title or item.preview, **part.data}
        return {"touser": openid, "msgtype": "miniprogrampage", "miniprogrampage": page}
    return {"touser": openid, "msgtype": part.kind, part.kind: {"media_id": _uploaded(channel, part)}}


def _uploaded(channel: Channel, part: Media) -> str:
    """Put a file into the platform's store for three days and return its id there."""
    actor = Actor.system(channel.tenant_id, "channels.wechat")
    kept = files.get(actor, part.file_uid)
    return api.upload(channel, part.kind, kept.name, files.read(actor, part.file_uid))


def words_of(item: OutboxItem) -> str:
    """Return the text with its link, no longer than the platform takes."""
    tail = f"\n{item.url}" if item.url else ""
    room = MOST_BYTES - len(tail.encode())
    if len(item.text.encode()) <= room:
        return item.text + tail
    return item.text.encode()[: room - len("…".encode())].decode("utf-8", "ignore") + "…" + tail

"""Handing messages to a gateway: one text, one or several packets, one receipt."""

import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from renxin.engagement.channels.adapters.batch import BUDGET
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.events import OutboxItem, Receipt
from renxin.engagement.channels.adapters.sms.batches import signature_of
from renxin.engagement.channels.adapters.sms.rules import international, is_china, national
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.filling import shown_code
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows

from . import faults, words
from .models import SmppPart
from .pdu import Address, Sms
from .session import Answer, Session
from .sessions import session_of

FIRST_REST: Final = 0.5
LONGEST_REST: Final = 8.0
# Type and plan of the number that people see: an ordinary number, a carrier's short one, a name.
SOURCES: Final = {"number": (1, 1), "short": (3, 0), "name": (5, 0)}
REFUSAL: Final = "拒收请回复R"


@dataclass(slots=True)
class _Sending:
    """One message on its way: its packets, and what became of each."""

    item: OutboxItem
    packets: list[bytes]
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.answers = [Answer() for _each in self.packets]

    @property
    def open(self) -> list[int]:
        """Return the places of the packets that shall go (again): throttled ones, and those that never left."""
        if any(not _may_go_on(answer) for answer in self.answers):
            return []
        return [n for n, answer in enumerate(self.answers) if answer.status != faults.OK]


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Hand messages over and return a receipt for each; what the gateway is too busy for waits some seconds."""
    session = session_of(channel)
    sending, refused = [], []
    for item in items:
        try:
            sending.append(_Sending(item, list(packets_of(config_of(channel), item))))
        except ChannelError as error:
            refused.append(Receipt(key=item.key, error=error))
    _submit(session, sending)
    _remember(channel, sending)
    return [*refused, *(_receipt(each) for each in sending)]


def packets_of(config: dict[str, Any], item: OutboxItem) -> Iterator[bytes]:
    """Yield the packets of a message."""
    source = _source(config, item.message_class)
    target = Address(_digits(config, item.address), 1, 1)
    coding, parts = words.split(wording(config, item), zlib.crc32(item.key.encode()))
    for part in parts:
        esm_class = words.UDH if len(parts) > 1 else 0
        yield Sms(source=source, target=target, body=part, esm_class=esm_class, coding=coding, registered=1).packed()


def wording(config: dict[str, Any], item: OutboxItem) -> str:
    """Return a message as it stands on the phone: signature, words, link, what always follows, the way to refuse."""
    parts = [item.text, item.url if item.url not in item.text else ""]
    parts.append(str(config.get("ending", "")).replace("{{short_code}}", shown_code(item.short_code)))
    if item.message_class == "marketing" and "拒收" not in item.text and "退订" not in item.text:
        parts.append(REFUSAL)
    said, signature = " ".join(filter(None, parts)), signature_of(config, item.message_class)
    if not is_china(item.address) and words.is_plain(f"{signature}: {said}"):
        return f"{signature}: {said}"  # elsewhere nobody asks for the brackets, which are no plain letters
    return f"【{signature}】{said}"


def _submit(session: Session, sending: Sequence[_Sending]) -> None:
    """Send all packets, and those that came too fast again after a rest, while there is time."""
    ends, rest = time.monotonic() + BUDGET, FIRST_REST
    while session.is_open:
        waiting = [(each, place) for each in sending for place in each.open]
        if not waiting:
            return
        answers = session.submit([each.packets[place] for each, place in waiting])
        for (each, place), answer in zip(waiting, answers, strict=True):
            each.answers[place] = answer
        if not any(each.open for each in sending) or time.monotonic() + rest > ends:
            return
        time.sleep(rest)
        rest = min(rest * 2, LONGEST_REST)


def _may_go_on(answer: Answer) -> bool:
    return not answer.has_left or answer.status == faults.OK or answer.status in faults.THROTTLED


def _receipt(each: _Sending) -> Receipt:
    """Return what became of a message: taken when all its parts were, unknown when some may have been."""
    key, answers = each.item.key, each.answers
    if all(answer.status == faults.OK for answer in answers):
        return Receipt(key=key, external_id=answers[-1].message_id)
    refused = next((answer.status for answer in answers if answer.status and not _may_go_on(answer)), None)
    if refused is not None:
        return Receipt(key=key, error=faults.fault_of(refused))
    is_lost = any(answer.has_left and answer.status is None for answer in answers)
    if is_lost or any(answer.status == faults.OK for answer in answers):
        return Receipt(key=key, error=ChannelError("broken_off", permanent=False, unknown=True))
    return Receipt(key=key, error=ChannelError("no_time", permanent=False, retry_after=5))


def _remember(channel: Channel, sending: Sequence[_Sending]) -> None:
    rows = [
        {
            "tenant_id": channel.tenant_id,
            "channel_id": channel.pk,
            "message_id": answer.message_id[:65],
            "key": each.item.key,
            "is_last": answer is each.answers[-1],
            "at": clock.wall(),
        }
        for each in sending
        for answer in each.answers
        if answer.message_id
    ]
    again = "ON CONFLICT (tenant_id, channel_id, message_id) DO UPDATE SET key = excluded.key, at = excluded.at"
    insert_rows(rows, f"{again}, is_last = excluded.is_last", model=SmppPart)


def _source(config: dict[str, Any], message_class: str) -> Address:
    own = str(config.get("source_marketing", "")) if message_class == "marketing" else ""
    return Address(own or str(config.get("source_address", "")), *SOURCES[str(config.get("source_kind") or "short")])


def _digits(config: dict[str, Any], number: str) -> str:
    """Return a number as the carrier wants it: with its country and no plus, or Chinese ones without."""
    whole = international(number).removeprefix("+")
    found = national(whole) if config.get("number_form") == "national" else whole
    if not found.isdigit():
        raise ChannelError("bad_number", permanent=True)
    return found

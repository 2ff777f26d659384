"""What a gateway tells: receipts and answers. Kept first, confirmed then, read later."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from renxin.engagement.channels.adapters.base import DeliveryNotice, Event
from renxin.engagement.channels.adapters.sms import callbacks
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services.arriving import accept_many
from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows

from . import faults, pdu, words
from .models import SmppHeard, SmppPart

_STATES: Final = {1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 8: "REJECTD"}


@transaction.atomic
def keep(channel: Channel, packet: pdu.Pdu) -> None:
    """Keep what the gateway told; a long answer as soon as its last part is here.

    Raises:
        Broken: the packet cannot be read.
    """
    told = pdu.read_sms(packet.body)
    text, part = words.read(told.body, told.coding, told.esm_class)
    if part is not None and part.total > 1 and not told.esm_class & words.RECEIPT:
        whole = _joined(channel, told.source.digits, part, text)
        if whole is None:
            return
        text = whole
    row = _row(told, text)
    accept_many(channel, [(_name(row), json.dumps(row, ensure_ascii=False))])


def parse(channel: Channel, raw: str) -> Sequence[Event]:
    """Return what a kept row means.

    Raises:
        ValueError: it lacks something.
    """
    row = json.loads(raw)
    if not isinstance(row, dict):
        raise ValueError("the row is no object")
    try:
        if row["what"] == "answer":
            return callbacks.answered(_name(row), str(row["from"]), str(row["text"]), callbacks.moment(row["at"]))
        return _notices(channel, row)
    except KeyError as missing:
        raise ValueError(f"the row lacks {missing}") from missing


def _row(told: pdu.Sms, text: str) -> dict[str, Any]:
    now = clock.now().astimezone(clock.SHANGHAI).replace(tzinfo=None).isoformat(timespec="seconds")
    sender = f"+{told.source.digits}" if told.source.ton == 1 else told.source.digits
    row: dict[str, Any] = {"from": sender, "to": told.target.digits, "text": text, "at": now}
    if not told.esm_class & words.RECEIPT:
        return {"what": "answer", **row}
    fields = words.read_receipt(text)
    named = told.more.get(pdu.RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0").decode("latin-1")
    state = told.more.get(pdu.MESSAGE_STATE, b"")
    return {
        "what": "receipt",
        **row,
        "id": named or fields.get("id", ""),
        "state": fields.get("stat", "").upper() or _STATES.get(state[0] if state else 0, ""),
        "error": fields.get("err", ""),
        "done": fields.get("done date", ""),
    }


def _name(row: dict[str, Any]) -> str:
    """Return what makes a row one. Carriers number answers nowhere, so the same words within a minute are a repeat."""
    if row["what"] == "receipt":
        return f"receipt:{row['id']}:{row['state']}"
    said = f"{row['from']}|{row['to']}|{row['text']}"
    return f"up:{row['at'][:16]}:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def _notices(channel: Channel, row: dict[str, Any]) -> list[Event]:
    """A message is delivered with its last part, and failed with any of them."""
    reason = faults.reason_of(str(row["state"]))
    if reason is None:
        return []
    named = _our_id(channel, str(row["id"]))
    part = SmppPart.objects.of(channel.tenant_id).filter(channel=channel, message_id=named).first()
    if part is not None and not part.is_last and not reason:
        return []
    return [
        DeliveryNotice(
            external_id=_name(row),
            key=part.key if part else "",
            vendor_id=named,
            status="failed" if reason else "delivered",
            at=words.moment(str(row.get("done", ""))) or callbacks.moment(row["at"]),
            reason=reason,
        )
    ]


def _our_id(channel: Channel, named: str) -> str:
    """Return an id as the answer to our packet gave it: some carriers count in hexadecimal there, in decimal here."""
    if config_of(channel).get("receipt_ids") == "decimal" and named.isdigit():
        return format(int(named), "x")
    return named


def _joined(channel: Channel, source: str, part: words.Part, text: str) -> str | None:
    """Put a part aside and return the whole when it was the last that lacked."""
    row = {
        "tenant_id": channel.tenant_id,
        "channel_id": channel.pk,
        "source": source[:32],
        "reference": part.reference,
        "number": part.number,
        "count": part.total,
        "text": text,
        "at": clock.wall(),
    }
    insert_rows([row], "ON CONFLICT (tenant_id, channel_id, source, reference, number) DO NOTHING", model=SmppHeard)
    mine = SmppHeard.objects.of(channel.tenant_id).filter(channel=channel, source=source[:32], reference=part.reference)
    parts = list(mine.order_by("number"))
    if len(parts) < part.total:
        return None
    mine.delete()
    return "".join(each.text for each in parts)

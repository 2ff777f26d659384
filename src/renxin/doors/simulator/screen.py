"""What stands on a patient's screen: what every vendor delivered and what she typed, in one order."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as vendor
from renxin.engagement.channels.models import Channel, SandboxDelivery
from renxin.engagement.conversations.models import Message
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

from .vendors import connecting, vendor_of
from .vendors.store import SimulatedMessage, Store

_SHOWN: Final = 60
_LINK: Final = re.compile(r"(?:https?://[\w.:-]+)?/[\w./?=&%-]{3,}")


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the phone; `url` is what a tap opens, `over` the app it came in."""

    mine: bool
    text: str
    url: str
    at: datetime
    over: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A channel that reaches this phone: whose account, under which id the vendor knows the person."""

    channel: Channel
    title: str
    kind: str
    address: str
    is_simulated: bool

    @property
    def person(self) -> str:
        """Return the person's id at the vendor."""
        is_scoped = self.kind in channels.scoped_kinds(self.channel)
        return self.address.rpartition(":")[2] if is_scoped else self.address


def lines(patient: Patient) -> list[Line]:
    """Return the channels that reach this patient's phone and can be played here, in the hospital's order."""
    accounts = [row for row in channels.active_channels(patient.tenant_id) if _is_playable(row)]
    kinds = {kind for row in accounts for kind in channels.address_kinds(row)}
    known = patients.account_addresses(patient.tenant_id, [patient.pk], kinds).get(patient.pk, {})
    found = []
    for row in accounts:
        reached = next(
            (
                (kind, value)
                for kind in channels.address_kinds(row)
                for value in known.get(kind, ())
                if channels.reaches(row, kind, value)
            ),
            None,
        )
        if reached:
            found.append(Line(row, channels.title_of(row.kind), *reached, connecting.is_simulated(row)))
    return found


def bubbles(patient: Patient) -> list[Bubble]:
    """Return the last messages on this patient's phone, oldest first."""
    sandboxes = Channel.objects.of(patient.tenant_id).filter(kind="sandbox").values_list("pk", flat=True)
    typed = Message.objects.of(patient.tenant_id).filter(patient_id=patient.pk, direction=Message.Direction.IN)
    mine = [Bubble(True, m.body, "", m.created_at) for m in typed.filter(channel_id__in=sandboxes)[:_SHOWN]]
    theirs = [
        Bubble(False, d.text, d.url, d.delivered_at)
        for d in channels.sandbox_deliveries(patient.tenant_id, patient.pk, limit=_SHOWN)
    ]
    carried = [_bubble(line, row) for line, row in _carried(patient)]
    return sorted(mine + theirs + carried, key=lambda bubble: bubble.at)[-_SHOWN:]


def pick_up(patient: Patient) -> None:
    """Report to the vendors that the phone lies open: everything delivered is read."""
    for delivery in channels.sandbox_deliveries(patient.tenant_id, patient.pk, limit=_SHOWN):
        if delivery.status != SandboxDelivery.Status.READ:
            vendor.mark_sandbox_delivery(delivery, SandboxDelivery.Status.READ)
    for line, row in _carried(patient):
        if row.direction == row.Direction.OUT and row.status == row.Status.DELIVERED:
            vendor_of(line.channel.kind).read(_store(line), row)


def write(patient: Patient, text: str, channel_uid: str = "") -> Line | None:
    """Let the patient write over one of her channels; without a choice over the one that wrote to her last."""
    known = lines(patient)
    chosen = next((line for line in known if str(line.channel.uid) == channel_uid), None) or _last(patient, known)
    if chosen is None:
        return None
    if chosen.is_simulated:
        vendor_of(chosen.channel.kind).write(_store(chosen), chosen.channel.account, chosen.person, text)
    else:
        vendor.write_from_sandbox(patient.tenant_id, chosen.channel, chosen.address, text, kind=chosen.kind)
    return chosen


def _last(patient: Patient, known: list[Line]) -> Line | None:
    carried = _carried(patient)
    two_way = [line for line in known if line.channel.kind != "wecom"]  # what is written there stays with the nurse
    latest = max(carried, key=lambda pair: pair[1].at, default=None)
    if latest and latest[0] in two_way:
        return latest[0]
    return next(iter(two_way), None)


def _carried(patient: Patient) -> list[tuple[Line, SimulatedMessage]]:
    found = []
    for line in lines(patient):
        if line.is_simulated:
            rows = _store(line).messages(line.person, line.channel.account).exclude(status="waiting")
            found += [(line, row) for row in rows.order_by("-id")[:_SHOWN]]
    return sorted(found, key=lambda pair: pair[1].pk)


def _bubble(line: Line, row: SimulatedMessage) -> Bubble:
    link = _LINK.search(row.text or "") if not row.url else None
    is_mine = row.direction == row.Direction.IN
    return Bubble(
        is_mine, row.text, row.url or (link[0] if link and not is_mine else ""), row.at, line.title, row.title
    )


def _is_playable(row: Channel) -> bool:
    return row.kind == "sandbox" or connecting.is_simulated(row)


def _store(line: Line) -> Store:
    return Store(line.channel.tenant_id, line.channel.kind)

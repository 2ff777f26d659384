"""Orders and prescriptions (ORM, OMG, OML, RDE, RDS …): medicines with their days; all else as an order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons, timing
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.people.records import services as records
from renxin.people.records.services import LinesOf, MedicationData, OrderData

from .clinical import keep_clinical
from .dispense import dispense_of
from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import FileDispenses, FileOrders, KeepLines, Story
from .visit import find_visit, read_visit

KINDS: Final = (
    "ORM^O01", "OMG^O19", "OML^O21", "OML^O33", "OML^O35", "OML^O39", "OMI^O23", "OMD^O03", "OMP^O09",
    "RDE^O01", "RDE^O11", "RDE^O25", "RDS^O01", "RDS^O13", "OMN^O07", "OMS^O05",
)  # fmt: skip
_MEDICINES: Final = ("RXE", "RXD", "RXO")
_STOPPED: Final = frozenset({"CA", "DC", "OC", "OD", "CR", "DR", "UC"})
_HELD: Final = frozenset({"HD", "HR", "OH"})
_DONE: Final = frozenset({"CM", "RE"})
_PRIORITIES: Final = {"S": "stat", "STAT": "stat", "A": "asap", "R": "routine", "U": "urgent", "T": "urgent"}


@dataclass
class _Order:
    """One order: its segments by name, the first of each, and its notes."""

    segments: dict[str, Segment] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def get(self, name: str, number: int, component: int = 1) -> str:
        segment = self.segments.get(name)
        return segment.get(number, component) if segment else ""

    @property
    def medicine(self) -> Segment | None:
        return next((self.segments[name] for name in _MEDICINES if name in self.segments), None)


def apply(incoming: Incoming) -> Story:
    """Keep every order of the message.

    Raises:
        NotApplied: there is no PID, nothing is ordered, or an order's number is another patient's.
    """
    pid_of(incoming)
    visit = read_visit(incoming)
    orders = list(orders_of(incoming))
    if not orders:
        raise NotApplied(reasons.NO_ORDER, where="ORC")
    patient_id = yield from resolve(incoming)
    encounter = yield from find_visit(visit)
    encounter_id = encounter.pk if encounter else None
    yield from keep_clinical(incoming, patient_id, encounter_id)
    medicines = [_medicine(incoming, order, place) for place, order in enumerate(orders, 1) if order.medicine]
    if medicines:
        told = LinesOf(patient_id=patient_id, source=incoming.authority, items=medicines, encounter_id=encounter_id)
        yield KeepLines(records.file_medications, told)
    handed = [
        dispense_of(incoming, order.segments, _number(incoming, order, place), encounter_id)
        for place, order in enumerate(orders, 1)
        if "RXD" in order.segments and incoming.kind.startswith("RDS")
    ]
    if handed:
        yield FileDispenses(patient_id, handed)
    others = {
        one.order_no: one
        for place, order in enumerate(orders, 1)
        if not order.medicine
        for one in [_order(incoming, order, place, encounter_id)]
    }
    if others:
        yield FileOrders(patient_id, list(others.values()))
    return Outcome(patient_id, encounter_id)


def orders_of(incoming: Incoming) -> Iterator[_Order]:
    """Yield the orders: each ORC begins one, and so does a further OBR or medicine below it."""
    current: _Order | None = None
    orc: Segment | None = None
    for segment in incoming.message.segments:
        name = segment.name
        if name == "ORC":
            if current:
                yield current
            orc, current = segment, _Order({"ORC": segment})
        elif name == "OBR" or (name in _MEDICINES and (current is None or name in current.segments)):
            if current and ("OBR" in current.segments or current.medicine):
                yield current
                current = None
            current = current or _Order({"ORC": orc} if orc else {})
            current.segments[name] = segment
        elif current and name in (*_MEDICINES, "RXR", "TQ1"):
            current.segments.setdefault(name, segment)
        elif current and name == "NTE":
            current.notes.append(segment.get(3))
    if current:
        yield current


def _number(incoming: Incoming, order: _Order, place: int) -> str:
    """Return what names the order for ever: the placer's number, else the filler's, else the prescription's."""
    given = [order.get("ORC", 2), order.get("OBR", 2), order.get("ORC", 3), order.get("OBR", 3), order.get("RXE", 15)]
    found = next((text for text in given if text.strip()), "")
    return storable(found) or storable(f"{incoming.message.header.raw(10)}#{place}")


def _status(order: _Order, *, stopped: str) -> str:
    control, state = order.get("ORC", 1).strip().upper(), order.get("ORC", 5).strip().upper()
    if control in _STOPPED or state in ("CA", "DC"):
        return stopped
    if control in _HELD or state == "HD":
        return "on-hold"
    return "completed" if state in _DONE else "active"


def _order(incoming: Incoming, order: _Order, place: int, encounter_id: int | None) -> OrderData:
    obr, tq1, orc = order.segments.get("OBR"), order.segments.get("TQ1"), order.segments.get("ORC")
    code = incoming.profile.code("test", storable(order.get("OBR", 4), 64))
    number = _number(incoming, order, place)
    due = incoming.time(tq1, 7) or incoming.time(obr, 36) or incoming.time(obr, 6)
    priority = (order.get("TQ1", 9) or order.get("OBR", 5) or order.get("ORC", 7, 6)).strip().upper()
    return OrderData(
        source=incoming.authority,
        order_no=storable(f"{number}/{code}".rstrip("/")),
        ordered_at=incoming.time(orc, 9) or incoming.time(obr, 36) or incoming.happened_at,
        code=code,
        name=storable(order.get("OBR", 4, 2) or order.get("OBR", 4, 5) or order.get("OBR", 4), 160),
        category=storable(order.get("OBR", 24), 32),
        status=_status(order, stopped="revoked"),
        priority=_PRIORITIES.get(priority, ""),
        note="\n".join(note for note in order.notes if note),
        occurs_at=due,
        encounter_id=encounter_id,
    )


def _medicine(incoming: Incoming, order: _Order, place: int) -> MedicationData:
    """Translate RXE (given), RXD (dispensed) or RXO (asked for), with the timing of TQ1 or the old ORC-7."""
    rx = order.medicine
    assert rx is not None  # noqa: S101  the caller chose those that have one
    what, dose, dose_unit, quantity, unit = _FIELDS[rx.name]
    orc, tq1 = order.segments.get("ORC"), order.segments.get("TQ1")
    amount = timing.number(rx.get(quantity))
    frequency = order.get("TQ1", 3) or order.get("ORC", 7, 2) or (rx.get(1, 2) if rx.name == "RXE" else "")
    dose_text = " ".join(part for part in (rx.get(dose), rx.get(dose_unit, 2) or rx.get(dose_unit)) if part.strip())
    days = (
        timing.days_in(order.get("TQ1", 6), order.get("TQ1", 6, 2))
        or timing.days_in(order.get("ORC", 7, 3))
        or timing.days_in(rx.get(1, 3) if rx.name == "RXE" else "")
        or timing.days_supplied(amount, rx.get(dose), frequency)
    )
    name = rx.get(what, 2) or rx.get(what, 9) or rx.get(what)
    return MedicationData(
        order_no=_number(incoming, order, place),
        code=storable(rx.get(what), 64),
        text=name,
        dose=storable(dose_text, 80),
        frequency=storable(frequency, 64),
        days=days,
        quantity=amount,
        quantity_unit=storable(rx.get(unit, 2) or rx.get(unit), 32),
        status=_status(order, stopped="stopped"),
        started_at=incoming.time(tq1, 7) or incoming.time(orc, 15) or incoming.time(orc, 9) or incoming.happened_at,
        ended_at=incoming.time(tq1, 8),
    )


# Of each medicine segment: the medicine, the dose, its unit, the quantity handed out, its unit.
_FIELDS: Final = {"RXE": (2, 3, 5, 10, 11), "RXD": (2, 12, 12, 4, 5), "RXO": (1, 2, 4, 11, 12)}

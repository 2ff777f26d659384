"""What a pharmacy hands out (RXD of RDS): how far it has come, where it is to be fetched."""

from collections.abc import Mapping
from typing import Final

from renxin.doors.connectors.hl7v2 import timing
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.people.records.models import MedicationDispense
from renxin.people.records.services import DispenseData

from .incoming import Incoming

State = MedicationDispense.State
# ORC-5 (table 0038) and what Chinese pharmacy systems write there; a profile translates what is only one house's.
_STATES: Final = {
    **dict.fromkeys(("IP", "SC", "HD", "配药中", "待配药", "审方"), State.PREPARING),
    **dict.fromkeys(("A", "READY", "待取药", "已配药", "可取药"), State.READY),
    **dict.fromkeys(("SENT", "SHIPPED", "配送中", "已寄出"), State.SENT),
    **dict.fromkeys(("DELIVERED", "已签收", "已送达"), State.DELIVERED),
    **dict.fromkeys(("CM", "已发药", "已取药"), State.HANDED),
    **dict.fromkeys(("CA", "DC", "ER", "退药", "已退药", "作废"), State.NOT_GIVEN),
}
_CALLED_OFF: Final = frozenset({"CA", "DC", "OC", "OD", "CR", "DR", "UC"})


def dispense_of(
    incoming: Incoming, segments: Mapping[str, Segment], order_no: str, encounter_id: int | None
) -> DispenseData:
    """Translate one RXD. Without a word on how far it is: handed out, once there is a date of it (RXD-3)."""
    rxd, orc = segments["RXD"], segments.get("ORC")
    handed_at = incoming.time(rxd, 3)
    code = storable(rxd.get(2), 64)
    number = storable(rxd.get(7)) or order_no
    return DispenseData(
        source=incoming.authority,
        dispense_no=storable(f"{number}/{rxd.get(1)}/{code}".rstrip("/")),
        state=_state(incoming, orc, handed=handed_at is not None),
        moved_at=incoming.happened_at,
        order_no=order_no,
        code=code,
        text=rxd.get(2, 2) or rxd.get(2, 9) or rxd.get(2),
        quantity=timing.number(rxd.get(4)),
        quantity_unit=storable(rxd.get(5, 2) or rxd.get(5), 32),
        place=storable(rxd.get(13, 1) or rxd.get(13, 4), 160),
        note=rxd.get(9) or rxd.get(15, 2) or rxd.get(15),
        encounter_id=encounter_id,
    )


def _state(incoming: Incoming, orc: Segment | None, *, handed: bool) -> str:
    said = orc.get(5).strip() if orc else ""
    ours = incoming.profile.code("dispense", said)
    if ours in State.values:
        return ours
    if orc is not None and orc.get(1).strip().upper() in _CALLED_OFF:
        return State.NOT_GIVEN
    return _STATES.get(ours.upper(), State.HANDED if handed else State.PREPARING)

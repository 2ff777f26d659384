"""An appointment of ours as an SIU message (HL7 v2.5, chapter 10). Pure text."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

BOOKED: Final = "SIU^S12"
MOVED: Final = "SIU^S13"
CHANGED: Final = "SIU^S14"
CANCELLED: Final = "SIU^S15"
MISSED: Final = "SIU^S26"
MARK: Final = "RX-"
"""Stands before our numbers in SCH-1, so that another system's numbers cannot be taken for ours."""
_ESCAPES: Final = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\", "\r": " ", "\n": " "}
_SEXES: Final = {"male": "M", "female": "F", "other": "O"}


@dataclass(frozen=True, slots=True)
class Who:
    """The person as PID says her. `numbers` are (number, authority, kind): the other system's, her card."""

    name: str
    sex: str
    birth_date: date | None
    numbers: tuple[tuple[str, str, str], ...]
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """A department, doctor or service: its number here and its words."""

    code: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All that one message says. `number` is ours (the placer's), `filler` the other system's where it gave one."""

    kind: str
    control_id: str
    at: datetime
    zone: ZoneInfo
    to: str
    sender: str
    number: str
    filler: str
    status: str
    reason: str
    starts_at: datetime | None
    ends_at: datetime | None
    who: Who
    department: Coded
    doctor: Coded
    service: Coded
    room: str = ""


def write(said: Telling) -> str:
    """Return the message. SCH-25 is `Pending` where the other system is asked, else what stands."""
    start, end = (_time(at, said.zone) for at in (said.starts_at, said.ends_at))
    minutes = _minutes(said)
    department = _coded(said.department, 4)
    rows = [
        _msh(said),
        _segment("SCH", {1: f"{MARK}{_text(said.number)}", 2: _text(said.filler), 6: _event(said),
                         7: _text(said.reason), 8: f"^{_text(said.service.words)}", 9: minutes,
                         10: "MIN" if minutes else "", 11: f"^^{minutes}^{start}^{end}", 25: said.status}),
        _segment("TQ1", {1: "1", 7: start, 8: end}),
        _pid(said.who),
        _segment("PV1", {1: "1", 2: "O", 3: department, 7: _coded(said.doctor), 10: _text(said.department.code)}),
        _segment("RGS", {1: "1", 2: "A"}),
        _segment("AIS", {1: "1", 2: "A", 3: _coded(said.service), 4: start, 7: minutes, 8: "MIN" if minutes else ""}),
        _segment("AIL", {1: "1", 2: "A", 3: f"{_text(said.department.code)}^{_text(said.room)}"}),
    ]  # fmt: skip
    if said.doctor.code:
        rows.append(_segment("AIP", {1: "1", 2: "A", 3: _coded(said.doctor)}))
    return "\r".join([*rows, ""])


def _msh(said: Telling) -> str:
    event = said.kind.partition("^")[2]
    kind = f"SIU^{event}^SIU_S12"
    parts = ["MSH", "^~\\&", "RENXIN", _text(said.sender), _text(said.to), "", _time(said.at, said.zone), "", kind]
    return "|".join([*parts, said.control_id, "P", "2.5", "", "", "AL", "NE", "", "UNICODE UTF-8"])


def _event(said: Telling) -> str:
    names = {BOOKED: "BOOKED", MOVED: "MOVED", CHANGED: "CHANGED", CANCELLED: "CANCELLED", MISSED: "NOSHOW"}
    return names[said.kind]


def _pid(who: Who) -> str:
    numbers = "~".join(f"{_text(value)}^^^{_text(by)}^{kind}" for value, by, kind in who.numbers)
    born = f"{who.birth_date:%Y%m%d}" if who.birth_date else ""
    return _segment("PID", {1: "1", 3: numbers, 5: _text(who.name), 7: born, 8: _SEXES.get(who.sex, "U"),
                            13: _text(who.phone)})  # fmt: skip


def _segment(name: str, fields: dict[int, str]) -> str:
    parts = [name, *("" for _ in range(max(fields)))]
    for number, value in fields.items():
        parts[number] = value
    return "|".join(parts).rstrip("|")


def _coded(what: Coded, place: int = 2) -> str:
    """Return code and words, the words as component number `place`."""
    if not (what.code or what.words):
        return ""
    return f"{_text(what.code)}{'^' * (place - 1)}{_text(what.words)}"


def _minutes(said: Telling) -> str:
    if said.starts_at is None or said.ends_at is None:
        return ""
    return str(int((said.ends_at - said.starts_at).total_seconds() // 60))


def _text(value: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in value)


def _time(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y%m%d%H%M%S%z}" if at else ""

"""Results (ORU R01): each OBR is a report, the OBX below it are its lines. One message may hold several patients."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.header import storable
from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.people.records.services import ObservationData, ReportData

from .incoming import Incoming, Outcome
from .person import pid_of, resolve
from .requests import FileReport, Story
from .visit import find_visit, read_visit

KINDS: Final = (
    "ORU^R01", "ORU^R30", "ORU^R31", "ORU^R32", "ORU^W01", "OUL^R21", "OUL^R22", "OUL^R23", "OUL^R24", "ORF^R04",
)  # fmt: skip
_STATUSES: Final = {"F": "final", "P": "preliminary", "C": "amended", "X": "cancelled", "W": "entered-in-error"}
_NUMBER: Final = re.compile(r"[-+]?\d{1,12}(?:\.\d{1,6})?")
_NUMERIC: Final = frozenset({"NM", "ST", "SN"})
_FILES: Final = frozenset({"ED", "RP"})


@dataclass
class _Report:
    """One OBR with what belongs to it."""

    pid: Segment
    obr: Segment | None
    orc: Segment | None
    lines: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def apply(incoming: Incoming) -> Story:
    """File every report of the message.

    Raises:
        NotApplied: there is no PID or no OBR, or a report's number is another patient's.
    """
    pid_of(incoming)
    reports = list(_reports(incoming))
    if not reports:
        raise NotApplied(reasons.NO_RESULT, where="OBR")
    encounter = yield from find_visit(read_visit(incoming))
    people = {id(report.pid): report.pid for report in reports}
    known = {}
    for key, pid in people.items():
        known[key] = yield from resolve(incoming, pid)
    for position, report in enumerate(reports, start=1):
        yield _filing(incoming, report, known[id(report.pid)], position, encounter.pk if encounter else None)
    return Outcome(known[id(reports[0].pid)], encounter.pk if encounter else None)


def _reports(incoming: Incoming) -> Iterator[_Report]:
    pid: Segment | None = None
    orc: Segment | None = None
    current: _Report | None = None
    for segment in incoming.message.segments:
        if segment.name in ("PID", "ORC", "OBR") and current is not None:
            yield current
            current = None
        if segment.name == "PID":
            pid, orc = segment, None
        elif segment.name == "ORC":
            orc = segment
        elif segment.name == "OBR" and pid is not None:
            current = _Report(pid, segment, orc)
        elif segment.name == "OBX" and pid is not None:  # some senders leave OBR out: then the message is the report
            current = current or _Report(pid, None, orc)
            current.lines.append(segment)
        elif segment.name == "NTE" and current is not None and not current.lines:
            current.notes.append(segment.get(3))
    if current is not None:
        yield current


def _filing(
    incoming: Incoming, report: _Report, patient_id: int, position: int, encounter_id: int | None
) -> FileReport:
    obr = report.obr or report.lines[0]
    is_obr = report.obr is not None
    issued_at = incoming.time(report.obr, 22) or incoming.time(report.obr, 7) or _observed(incoming, report)
    data = ReportData(
        source=incoming.authority,
        report_no=_number(incoming, report, position),
        issued_at=issued_at,
        code=storable(obr.get(4 if is_obr else 3), 64),
        name=storable(_name(obr, 4 if is_obr else 3), 160),
        category=storable(obr.get(24), 32) if is_obr else "",
        status=_STATUSES.get(obr.get(25 if is_obr else 11).strip().upper(), "final"),
        conclusion="\n".join(note for note in report.notes if note),
        encounter_id=encounter_id,
    )
    lines = [line for segment in report.lines if (line := _line(incoming, segment, issued_at))]
    return FileReport(patient_id, data, lines)


def _number(incoming: Incoming, report: _Report, position: int) -> str:
    """Return what names the report for ever: the filler's or placer's number with the code of the examination."""
    orc = report.orc
    obr = report.obr
    given = [*([obr.get(3), obr.get(2)] if obr else []), orc.get(3) if orc else "", orc.get(2) if orc else ""]
    number = next((text for text in given if text.strip()), "")
    if not number:
        number = f"{incoming.message.header.raw(10)}#{position}"
    return storable(f"{number}/{obr.get(4) if obr else ''}".rstrip("/"))


def _name(segment: Segment, number: int) -> str:
    return segment.get(number, 2) or segment.get(number, 5) or segment.get(number)


def _observed(incoming: Incoming, report: _Report) -> datetime:
    return next((at for obx in report.lines if (at := incoming.time(obx, 14))), incoming.happened_at)


def _line(incoming: Incoming, obx: Segment, issued_at: datetime) -> ObservationData | None:
    code = obx.get(3) or obx.get(3, 4) or obx.get(3, 2)
    if not code.strip():
        return None
    kind = obx.get(2).strip().upper()
    text = _text(obx, kind)
    return ObservationData(
        code=incoming.profile.code("test", storable(code, 64)),
        set_id=storable(f"{obx.get(1)}.{obx.get(4)}".rstrip("."), 32),
        name=storable(obx.get(3, 2) or obx.get(3, 5) or code, 160),
        value_number=_value(text, kind),
        value_text=text,
        unit=incoming.profile.code("unit", storable(obx.get(6), 32)),
        reference_range=storable(obx.get(7), 80),
        interpretation=storable(obx.get(8), 8),
        status=_STATUSES.get(obx.get(11).strip().upper(), "final"),
        observed_at=incoming.time(obx, 14) or issued_at,
    )


def _text(obx: Segment, kind: str) -> str:
    """Return the value as people read it; of a file only its kind, the file itself stays in the message."""
    if kind in _FILES:
        return " ".join(part for part in (kind, obx.get(5, 2), obx.get(5, 3)) if part)
    if kind == "SN":
        return "".join(obx.get(5, n) for n in (1, 2, 3, 4))
    coded = kind in ("CE", "CWE", "CNE", "CF")
    written = [(repeat.get(2) or repeat.get(1)) if coded else repeat.get(1) for repeat in obx.repeats(5)]
    return "\n".join(text for text in written if text)


def _value(text: str, kind: str) -> Decimal | None:
    plain = text.strip()
    return Decimal(plain) if kind in _NUMERIC and _NUMBER.fullmatch(plain) else None

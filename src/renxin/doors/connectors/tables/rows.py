"""Rows of a file as fields with values: what can be read of each, and what is wrong with it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from . import reasons
from .fields import NAMES_SOMEBODY, Field, fields_of, kind_pack
from .mapping import ColumnMap
from .reading import Line
from .reasons import CATALOGUE, Reason
from .values import Unreadable, read


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, what it says by field, and its cells as they stood."""

    number: int
    values: Mapping[str, Any]
    cells: Sequence[str]

    def get(self, name: str, default: Any = "") -> Any:
        """Return what the row says of a field, `default` when it says nothing."""
        return self.values.get(name, default)


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was set aside: why, in which field, and which other row has to do with it."""

    number: int
    cells: Sequence[str]
    reason: Reason
    field: str = ""
    other: int = 0


class RowReader:
    """Reads the rows of one file: its headings, the kind of its rows, how they are mapped."""

    def __init__(self, kind: str, headers: Sequence[str], mapping: ColumnMap, zone: ZoneInfo, today: date) -> None:
        self._kind, self._zone, self._today, self._lenient = kind, zone, today, mapping.lenient
        place = {header: at for at, header in enumerate(headers)}
        known = fields_of(kind)
        self._columns: list[tuple[str, Field, int]] = [
            (name, known[name], place[header])
            for name, header in mapping.columns.items()
            if name in known and header in place
        ]
        self._required = frozenset(kind_pack(kind).required)

    def read(self, lines: Iterable[Line]) -> tuple[list[Row], list[Fault]]:
        """Return the rows that can be read, and what is wrong with the others."""
        rows: list[Row] = []
        faults: list[Fault] = []
        for line in lines:
            found = self._row(line)
            (rows if isinstance(found, Row) else faults).append(found)  # type: ignore[arg-type]
        return rows, faults

    def _row(self, line: Line) -> Row | Fault:
        values: dict[str, Any] = {}
        for name, one, at in self._columns:
            text = line.cells[at] if at < len(line.cells) else ""
            if not text:
                if name in self._required:
                    return Fault(line.number, line.cells, reasons.MISSING, name)
                continue
            try:
                values[name] = read(one, text, self._zone, self._today)
            except Unreadable as error:
                if not self._lenient or name in self._required or name == "name":
                    return Fault(line.number, line.cells, CATALOGUE[str(error)], name)
        if not any(values.get(name) for name in NAMES_SOMEBODY):
            return Fault(line.number, line.cells, reasons.NOBODY)
        if not self._lenient and _contradicts(values):
            return Fault(line.number, line.cells, reasons.CONTRADICTS, "identity_card")
        return Row(line.number, values, line.cells)


def _contradicts(values: Mapping[str, Any]) -> bool:
    """Tell whether an identity card says another date of birth or another sex than its row."""
    card, born, sex = values.get("identity_card"), values.get("birth_date"), values.get("sex")
    if not card:
        return False
    other_day = born is not None and card[6:14] != f"{born:%Y%m%d}"
    return other_day or (sex in ("male", "female") and sex != ("male" if int(card[16]) % 2 else "female"))

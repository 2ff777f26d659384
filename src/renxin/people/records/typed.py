"""Results as somebody types them, one after another: `血压 150/95，空腹血糖 7.2，乙肝表面抗原 阴性`. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from . import catalogue, rules

_PIECES: Final = re.compile(r"[\n;；、]+|[,，](?!\d{3})")
_PRESSURE: Final = re.compile(
    r"^(?:血压|bp|blood pressure)\s*[:=]?\s*(\d{1,4})\s*/\s*(\d{1,4})\s*(?:mmhg)?$", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"^\s*[:=]?\s*([<>≤≥]?)\s*(-?\d+(?:\.\d+)?)\s*(.*)$")
_OTHER: Final = re.compile(r"^([^\s:=]+?)\s*[\s:=]\s*(\S.*)$|^([^\d\s]+)(-?\d.*)$")
_POSITIVE: Final = re.compile(r"^(?:[弱强]?阳|\+|pos)", re.IGNORECASE)
_SYSTOLIC: Final = "8480-6"
_DIASTOLIC: Final = "8462-4"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedResult:
    """One result as read. `problem` is empty, `impossible` (nobody can have it) or `unreadable`."""

    said: str
    code: str = ""
    name: str = ""
    number: Decimal | None = None
    text: str = ""
    unit: str = ""
    reference_range: str = ""
    problem: str = ""

    @property
    def value(self) -> str:
        """Return the value as people write it."""
        return f"{self.number.normalize():f}" if self.number is not None else self.text

    @property
    def abnormal(self) -> bool:
        """Tell whether it lies outside its range, or is positive where negative is normal."""
        if self.number is not None:
            return rules.is_outside(self.number, self.reference_range)
        return bool(self.reference_range) and bool(_POSITIVE.match(self.text))


def read_results(text: str, sex: str = "") -> list[TypedResult]:
    """Return what was typed, result by result; what cannot be read or cannot be is marked, never dropped."""
    plain = unicodedata.normalize("NFKC", text).replace("\r", "")
    pieces = [piece.strip() for piece in _PIECES.split(plain)]
    return [result for piece in pieces if piece for result in _read(piece, sex)]


def _read(piece: str, sex: str) -> list[TypedResult]:
    if pressure := _PRESSURE.match(piece):
        items = catalogue.items_by_code()
        return [
            _known(piece, items[_SYSTOLIC], pressure[1], sex),
            _known(piece, items[_DIASTOLIC], pressure[2], sex),
        ]
    folded = piece.casefold()
    for name, item in _names():
        rest = piece[len(name) :]
        if folded.startswith(name) and not (name[-1].isascii() and name[-1].isalpha() and rest[:1].isalpha()):
            return [_known(piece, item, rest, sex)]
    return [_unknown(piece)]


def _known(piece: str, item: catalogue.LabItem, rest: str, sex: str) -> TypedResult:
    given = _NUMBER.match(rest)
    common: dict[str, Any] = {"said": piece, "code": item.code, "name": item.zh, "reference_range": item.range_for(sex)}
    if given is None or given[1]:
        words = rest.lstrip(" :=").rstrip()
        return TypedResult(**common, text=words, unit=item.unit if given else "", problem="" if words else "unreadable")
    number = Decimal(given[2])
    return TypedResult(
        **common,
        number=number,
        unit=given[3].strip() or item.unit,
        problem="" if item.is_possible(number) else "impossible",
    )


def _unknown(piece: str) -> TypedResult:
    found = _OTHER.match(piece)
    if found is None:
        return TypedResult(said=piece, problem="unreadable")
    name, rest = (found[1], found[2]) if found[1] else (found[3], found[4])
    given = _NUMBER.match(rest)
    plain = given is not None and not given[1]
    return TypedResult(
        said=piece,
        code=name.strip()[:64],
        name=name.strip(),
        number=Decimal(given[2]) if given and plain else None,
        text="" if plain else rest.strip(),
        unit=given[3].strip() if given and plain else "",
    )


@cache
def _names() -> list[tuple[str, catalogue.LabItem]]:
    """Every name of every item, the longest first, so that 尿蛋白 is not read as something shorter."""
    pairs = [
        (name.casefold(), item)
        for item in catalogue.lab_pack().items
        for name in (item.zh, item.short, item.en)
        if name
    ]
    return sorted(pairs, key=lambda pair: -len(pair[0]))

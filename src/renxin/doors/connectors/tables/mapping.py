"""Which column of a file is which field: guessed from its headings and values, changed by people, saved."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from renxin.kernel.core import clock

from .fields import NAMES_SOMEBODY, Field, fields_of, kind_pack, plain
from .values import Unreadable, read

OWN_AUTHORITY: Final = "import"
_TELLING: Final = ("card", "phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """How the rows of a file are read. `authority` names whose record and visit numbers they hold.

    `lenient` rows are taken in without the values that cannot be read; others are set aside to be corrected.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    authority: str = OWN_AUTHORITY
    lenient: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "ColumnMap":
        """Return a mapping as it was stored."""
        return cls(**{name: data[name] for name in ("columns", "authority", "lenient") if name in data})

    def as_data(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)

    @property
    def source(self) -> str:
        """Return who says what the rows say of a person."""
        return OWN_AUTHORITY if self.authority == OWN_AUTHORITY else f"his:{self.authority}"

    @property
    def record_system(self) -> str:
        """Return which system's record numbers the rows hold."""
        return f"his:{self.authority}"


def guess(kind: str, headers: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> dict[str, str]:
    """Return field → heading: by what headings are called, the rest by what stands under them."""
    known = fields_of(kind)
    found: dict[str, str] = {}
    called = {name: [plain(text) for text in (*one.headers, one.words.zh, one.words.en)] for name, one in known.items()}
    own = kind_pack(kind).columns
    for name in [*own, *(name for name in known if name not in own)]:  # what is special comes before the person
        hit = _called(called[name], headers, taken=set(found.values()))
        if hit:
            found[name] = hit
    for name, one in known.items():
        if name not in found and one.type in _TELLING and name in ("identity_card", "phone"):
            hit = _looks(one, headers, sample, taken=set(found.values()))
            if hit:
                found[name] = hit
    return {name: found[name] for name in known if name in found}


def missing(kind: str, columns: Mapping[str, str]) -> list[str]:
    """Return the fields that must be mapped and are not; `person` stands for any that says who it is."""
    lacking = [name for name in kind_pack(kind).required if not columns.get(name)]
    if kind_pack(kind).required != ("name",) and not any(columns.get(name) for name in NAMES_SOMEBODY):
        lacking.append("person")
    return lacking


def signature_of(headers: Iterable[str]) -> bytes:
    """Return what files with the same headings share, in whatever order they stand."""
    return hashlib.sha256("\x1f".join(sorted(plain(header) for header in headers)).encode("utf-8", "replace")).digest()[
        :16
    ]


def _called(names: Sequence[str], headers: Sequence[str], taken: set[str]) -> str:
    for name in names:  # the commonest name of a field stands first in its pack
        for header in headers:
            if header not in taken and plain(header) == name:
                return header
    return ""


def _looks(one: Field, headers: Sequence[str], sample: Sequence[Sequence[str]], taken: set[str]) -> str:
    """Return the column most of whose sampled values can be read as this field."""
    for place, header in enumerate(headers):
        values = [cells[place] for cells in sample if place < len(cells) and cells[place]]
        if header in taken or len(values) < 3:
            continue
        if sum(_reads(one, value) for value in values) * 2 > len(values):
            return header
    return ""


def _reads(one: Field, value: str) -> bool:
    try:
        read(one, value, ZoneInfo("Asia/Shanghai"), clock.today())
    except Unreadable:
        return False
    return True

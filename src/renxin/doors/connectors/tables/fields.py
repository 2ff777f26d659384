"""What the columns of each kind of table are called, in the packs beside this file."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal

from renxin.kernel.core.packs import Pack, Words, load

Type = Literal[
    "text", "name", "sex", "date", "birth", "moment", "card", "passport", "phone", "number", "integer", "choice"
]
PERSON: Final = "person"
KINDS: Final = (
    "patients",
    "visits",
    "results",
    "appointments",
    "charges",
    "families",
    "surveys",
    "complaints",
    "followups",
    "consents",
    "tags",
)
# One of these must be mapped, so that a row is about somebody.
NAMES_SOMEBODY: Final = frozenset({"name", "identity_card", "passport", "record_no", "health_card"})
_FOLDER: Final = Path(__file__).parent / "packs"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column that a kind of table may have. `values` names the set of words a choice is written in."""

    type: Type
    words: Words
    note: Words
    example: str
    headers: tuple[str, ...]
    values: str = ""


@dataclass(frozen=True, kw_only=True)
class KindPack(Pack):
    """One kind of table: what its rows are, and the columns beside those of the person."""

    order: int
    words: Words
    about: Words
    columns: dict[str, Field]
    required: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ValuesPack(Pack):
    """How people write the values of a choice: set → code → spellings."""

    sets: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)


@cache
def kind_pack(kind: str) -> KindPack:
    """Return the pack of a kind."""
    return load(_FOLDER / f"{kind}.yaml", KindPack)


@cache
def fields_of(kind: str) -> dict[str, Field]:
    """Return every field of a kind, those of the person first."""
    return {**kind_pack(PERSON).columns, **kind_pack(kind).columns}


@cache
def spellings(values: str) -> dict[str, str]:
    """Return code by spelling of one set of values."""
    pack = load(_FOLDER / "values.yaml", ValuesPack)
    found = {plain(code): code for code in pack.sets[values]}
    return {plain(text): code for code, texts in pack.sets[values].items() for text in texts} | found


def plain(text: str) -> str:
    """Return a heading or a value as compared: half-width, small letters, no brackets' content, no signs between."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return re.sub(r"\(.*?\)|[\s*:_.]", "", folded) or folded

"""The febrl record-linkage sets (Australian, invented, with gold labels in `rec_id`) seen as records to be matched."""

import csv
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Final

Record = dict[str, str]
Pair = tuple[int, int]
ID: Final = "soc_sec_id"
TEXTS: Final = ("given_name", "surname", "address_1", "address_2", "suburb")
NUMBERS: Final = ("date_of_birth", "postcode", "street_number", ID)
_BLOCKS: Final = (
    ("date_of_birth",), ("given_name", "surname"), ("surname", "suburb"), ("surname", "postcode"),
    ("given_name", "postcode"), ("given_name", "suburb"), ("address_1", "street_number"), ("address_1", "surname"),
    ("address_1", "given_name"), ("address_2", "postcode"), (ID,),
)  # fmt: skip
_CROWD: Final = 60
_STRANGERS: Final = 60_000


def path_of(number: int) -> Path | None:
    """Return the file of a set: in `RENXIN_REAL_INPUT`, else in `shared/data` beside the repository or a parent."""
    given = os.environ.get("RENXIN_REAL_INPUT")
    places = [Path(given)] if given else []
    places += [parent / "shared" / "data" for parent in Path(__file__).resolve().parents]
    files = (place / "febrl" / f"dataset{number}.csv" for place in places)
    return next((file for file in files if file.is_file()), None)


def read(path: Path) -> list[Record]:
    """Return the records of a set, empty values as empty text."""
    with path.open(encoding="utf-8") as lines:
        reader = csv.DictReader(lines, skipinitialspace=True)
        return [{(key or "").strip(): (value or "").strip() for key, value in row.items()} for row in reader]


def gold(records: list[Record]) -> set[Pair]:
    """Return the pairs that are one person."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        groups[record["rec_id"].split("-")[1]].append(at)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def candidates(records: list[Record], *, with_id: bool) -> list[Pair]:
    """Return the pairs that meet under a key; a key shared by a crowd brings nobody together."""
    found: set[Pair] = set()
    for block in _BLOCKS:
        if ID in block and not with_id:
            continue
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, record in enumerate(records):
            key = tuple(sorted(record[field] for field in block))  # given name and surname are sometimes exchanged
            if all(key):
                groups[key].append(at)
        found |= {pair for group in groups.values() if len(group) <= _CROWD for pair in combinations(group, 2)}
    return sorted(found)


def strangers(records: list[Record]) -> Iterator[Pair]:
    """Yield pairs drawn by chance, always the same ones."""
    dice = random.Random(7)
    for _ in range(_STRANGERS):
        one, other = dice.sample(range(len(records)), 2)
        yield one, other


def levels(records: list[Record], pairs: Iterable[Pair], *, with_id: bool) -> list[tuple[tuple[str, str], ...]]:
    """Return how each pair agrees, field by field."""
    return [tuple(_levels(records[one], records[other], with_id=with_id)) for one, other in pairs]


def _levels(one: Record, other: Record, *, with_id: bool) -> Iterator[tuple[str, str]]:
    exchanged = one["given_name"] == other["surname"] and one["surname"] == other["given_name"]
    for field in TEXTS:
        if one[field] and other[field]:
            is_name = field in ("given_name", "surname")
            yield field, "exchanged" if exchanged and is_name else text_level(*sorted((one[field], other[field])))
    for field in NUMBERS:
        if one[field] and other[field] and (with_id or field != ID):
            yield field, number_level(one[field], other[field])
    if one["state"] and other["state"]:
        yield "state", "equal" if one["state"] == other["state"] else "different"


@lru_cache(maxsize=1_000_000)
def text_level(one: str, other: str) -> str:
    """Return how two words agree: equal, a typing error apart, somewhat alike, or not."""
    if one == other:
        return "equal"
    likeness = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return "near" if likeness >= 0.85 else "like" if likeness >= 0.7 else "different"


def number_level(one: str, other: str) -> str:
    """Return how two numbers agree: equal, one digit or two neighbours apart, or not."""
    if one == other:
        return "equal"
    if len(one) != len(other):
        lost_one = abs(len(one) - len(other)) == 1 and SequenceMatcher(None, one, other).ratio() > 0.85
        return "near" if lost_one else "different"
    places = [at for at in range(len(one)) if one[at] != other[at]]
    if len(places) == 1:
        return "near"
    exchanged = len(places) == 2 and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]
    return "near" if exchanged else "different"

"""Finding a patient among a million by whatever is typed: each way is a figure of its own."""

import random
import time
from collections.abc import Callable
from typing import Final

from renxin.config.benchmark import Report

from .population import Invented, load_population, staff

SCALE = 100_000
QUERIES: Final = 300
WARM: Final = 30


def run(scale: int, report: Report) -> None:
    """Load `scale` patients, then search as staff do; whom a whole name or number means must be found."""
    from renxin.people.patients import selectors

    population = load_population(scale)
    actor = staff()
    for name, typed in WAYS.items():
        dice = random.Random(name)
        asked = population.people([dice.randrange(scale) for _ in range(QUERIES + WARM)])
        for one in asked[QUERIES:]:
            selectors.search(actor, typed(one))
        with report.measure(f"search by {name}", count=QUERIES) as found:
            for one in asked[:QUERIES]:
                start = time.perf_counter()
                cards = selectors.search(actor, typed(one))
                found.latencies.append(time.perf_counter() - start)
                found.errors += not any(_fits(name, one, card.name, card.id) for card in cards)


def _fits(way: str, one: Invented, name: str, patient_id: int) -> bool:
    """Tell whether a card is what was looked for: herself by a whole number, somebody of her name by the name."""
    from renxin.kernel.core.names import keys_of

    if way in ("identity card", "card number", "record number"):
        return patient_id == one.patient_id
    if way in ("telephone", "telephone tail"):
        return True
    mine, theirs = keys_of(one.name), keys_of(name)
    return {
        "name in characters": name == one.name,
        "part of a name": one.name[1:] in name,
        "full pinyin": mine.pinyin_key == theirs.pinyin_key,
        "initials": theirs.initials.startswith(mine.initials),
        "beginning of pinyin": theirs.pinyin_key.startswith(mine.pinyin_key[:5]),
        "surname": name[0] == one.name[0],
        "surname in pinyin": True,
    }[way]


def _pinyin(one: Invented) -> str:
    from renxin.kernel.core.names import pinyin_key

    return pinyin_key(one.name)


def _initials(one: Invented) -> str:
    from renxin.kernel.core.names import keys_of

    return keys_of(one.name).initials


def _surname_pinyin(one: Invented) -> str:
    from renxin.kernel.core.names import syllables

    return syllables(one.name)[0]


WAYS: Final[dict[str, Callable[[Invented], str]]] = {
    "name in characters": lambda one: one.name,
    "part of a name": lambda one: one.name[1:],
    "surname": lambda one: one.name[0],
    "full pinyin": _pinyin,
    "beginning of pinyin": lambda one: _pinyin(one)[:5],
    "surname in pinyin": _surname_pinyin,
    "initials": _initials,
    "telephone": lambda one: one.phone,
    "telephone tail": lambda one: one.phone[-4:],
    "identity card": lambda one: one.id_number,
    "card number": lambda one: one.card_no,
    "record number": lambda one: one.record_no,
}

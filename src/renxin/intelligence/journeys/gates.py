"""Where packages above have a say: before publishing (an experiment that somebody answers for), and at the entrance.

At the entrance a department may begin later than others, by a plan that somebody registered, and nobody is held out
any more once the experiment is over.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput


class Objection(NamedTuple):
    """What stands against publishing: where in the definition, in words, and the page on which it is put right."""

    where: str
    text: str
    url: str = ""


Gate = Callable[[Actor, Mapping[str, Any]], Sequence[Objection]]
_gates: Final[dict[str, Gate]] = {}

# The first day on which each department lets people into a journey; None: it does not. Others are open.
Openings = Mapping[int, date | None]
Opening = Callable[[Actor, str], Openings]
_openings: Final[dict[str, Opening]] = {}


def register_gate(name: str, gate: Gate) -> None:
    """Let `gate` see every definition that is about to be published; what it objects to is not."""
    _gates[name] = gate


def objections(actor: Actor, content: Mapping[str, Any]) -> list[Objection]:
    """Return what stands against publishing this definition."""
    return [found for _name, gate in sorted(_gates.items()) for found in gate(actor, content)]


def pass_gates(actor: Actor, content: Mapping[str, Any]) -> None:
    """Refuse a definition that a gate objects to.

    Raises:
        InvalidInput: with the first objection.
    """
    for found in objections(actor, content)[:1]:
        raise InvalidInput(found.text, where=found.where)


def register_opening(name: str, opening: Opening) -> None:
    """Let `opening` say from which day on departments let people into the journey of a code."""
    _openings[name] = opening


def openings(actor: Actor, journey_code: str) -> Openings:
    """Return the departments that do not let people into a journey before some day."""
    found: dict[int, date | None] = {}
    for _name, opening in sorted(_openings.items()):
        found |= opening(actor, journey_code)
    return found


def is_open(found: Openings, department_id: Any, day: date) -> bool:
    """Tell whether a department lets people in on a day; who comes from none is not kept waiting."""
    if department_id not in found:
        return True
    first = found[department_id]
    return first is not None and first <= day


# Tells whether the time is over in which people may be held out of the journey of a code.
Ending = Callable[[Actor, str], bool]
_endings: Final[dict[str, Ending]] = {}


def register_ending(name: str, ending: Ending) -> None:
    """Let `ending` say when nobody is held out of a journey any more, whatever its definition says."""
    _endings[name] = ending


def holds_out(actor: Actor, journey_code: str) -> bool:
    """Tell whether people may be held out of a journey at this moment."""
    return not any(ending(actor, journey_code) for ending in _endings.values())

"""Gates before publishing: what packages above want to be sure of, such as an experiment that somebody answers for."""

from collections.abc import Callable, Mapping, Sequence
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

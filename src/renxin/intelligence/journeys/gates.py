"""Gates before publishing: what packages above want to be sure of, such as an experiment that somebody answers for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

# (where in the definition, what is wrong with it, in words)
Objection = tuple[str, str]
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
    for where, text in objections(actor, content)[:1]:
        raise InvalidInput(text, where=where)

"""Carrying out effects: a file for each kind, which takes all of that kind of a batch to their owner in one call.

Every call names what it asks for by `journeys:<run>:<step>`, and its owner does a name only once. Copy a file to add a
kind: `EFFECT` is what it carries, `carry` does it and returns what the trace should say about each. `lacks`, where it
is there, says in a sentence why effects cannot be carried out: what they need was taken away after publishing.
"""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.services.writing import trace
from renxin.intelligence.journeys.state import Effect
from renxin.kernel.core.actor import Actor

Asked = list[tuple[Change, Any]]
# By run and step: what others answered, such as why a message was stopped.
Told = dict[tuple[int, str], dict[str, Any]]


def carry_out(actor: Actor, changes: Sequence[Change], now: datetime) -> None:
    """Do what the engine asked for, the trace and the facts last."""
    by_kind: dict[type[Effect], Asked] = defaultdict(list)
    for change in changes:
        for effect in change.effects:
            by_kind[type(effect)].append((change, effect))
    told: Told = {}
    for kind, carry in _CARRIERS.items():
        if asked := by_kind.get(kind):
            told |= carry(actor, asked, now)
    trace.write(actor, by_kind, told, now)


def lacking(actor: Actor, changes: Sequence[Change]) -> dict[int, str]:
    """Return why changes (by their run) cannot be carried out, asked once for each kind of effect."""
    by_kind: dict[type[Effect], Asked] = defaultdict(list)
    for change in changes:
        for effect in change.effects:
            if type(effect) in _LACKING:
                by_kind[type(effect)].append((change, effect))
    found: dict[int, str] = {}
    for kind, asked in by_kind.items():
        found |= {id(change.run): why for change, why in _LACKING[kind](actor, asked)}
    return found


def _load() -> list[Any]:
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return sorted(modules, key=lambda module: module.ORDER)


_MODULES: Final = _load()
_CARRIERS: Final[dict[type[Effect], Any]] = {module.EFFECT: module.carry for module in _MODULES}
_LACKING: Final[dict[type[Effect], Any]] = {
    module.EFFECT: module.lacks for module in _MODULES if hasattr(module, "lacks")
}


def register(kind: type[Effect], carry: Any) -> None:
    """Let `carry` take effects of a kind, after all others."""
    _CARRIERS[kind] = carry

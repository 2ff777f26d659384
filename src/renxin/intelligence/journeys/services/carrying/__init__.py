"""Carrying out effects: a file for each kind, which takes all of that kind of a batch to their owner in one call.

Every call names what it asks for by `journeys:<run>:<step>`, and its owner does a name only once. Copy a file to add a
kind: `EFFECT` is what it carries, `carry` does it and returns what the trace should say about each.
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


def _load() -> dict[type[Effect], Any]:
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return {module.EFFECT: module.carry for module in sorted(modules, key=lambda module: module.ORDER)}


_CARRIERS: Final = _load()


def register(kind: type[Effect], carry: Any) -> None:
    """Let `carry` take effects of a kind, after all others."""
    _CARRIERS[kind] = carry

"""The catalogue: which fact class stands behind a kind. Built from the modules of `timeline.facts`."""

import importlib
import pkgutil
from functools import cache

from . import facts
from .fact import Fact


@cache
def by_kind() -> dict[str, type[Fact]]:
    """Return every fact class of the catalogue by its kind.

    Raises:
        RuntimeError: two classes share a kind.
    """
    found: dict[str, type[Fact]] = {}
    for module_info in pkgutil.iter_modules(facts.__path__):
        importlib.import_module(f"{facts.__name__}.{module_info.name}")
    for fact_class in _subclasses(Fact):
        if not fact_class.kind:
            continue
        if fact_class.kind in found:
            raise RuntimeError(f"two facts are called {fact_class.kind!r}: give one of them another kind")
        found[fact_class.kind] = fact_class
    return found


def kinds_of(*fact_classes: type[Fact]) -> frozenset[str]:
    """Return the kinds of the classes given; a base class stands for all facts derived from it."""
    by_kind()
    return frozenset(
        member.kind for given in fact_classes for member in (given, *_subclasses(given)) if "kind" in vars(member)
    ) - {""}


def _subclasses(fact_class: type[Fact]) -> list[type[Fact]]:
    # dataclass(slots=True) makes every class twice; the first one is garbage that may still be listed.
    direct = [sub for sub in fact_class.__subclasses__() if "__slots__" in vars(sub)]
    return [member for sub in direct for member in (sub, *_subclasses(sub))]

"""Which traits this installation knows. Packages register theirs in their own `traits.py`, imported at start-up."""

from collections.abc import Callable

from renxin.kernel.core.actor import Actor

from .trait import Trait

_traits: dict[str, Trait] = {}
_listeners: list[Callable[[], object]] = []


def register(*traits: Trait) -> None:
    """Make traits known.

    Raises:
        RuntimeError: another trait has the code.
    """
    for each in traits:
        if _traits.setdefault(each.code, each) != each:
            raise RuntimeError(f"two traits are called {each.code!r}: give one of them another code")
    for told in _listeners:
        told()


def on_change(told: Callable[[], object]) -> None:
    """Let `told` know now and whenever traits are registered."""
    _listeners.append(told)
    told()


def trait(code: str) -> Trait | None:
    """Return the trait called `code`, if there is one."""
    return _traits.get(code)


def traits() -> list[Trait]:
    """Return every trait, in the order of registration."""
    return list(_traits.values())


def catalogue(actor: Actor) -> list[Trait]:
    """Return the traits this actor may ask about."""
    return [each for each in _traits.values() if not each.permission or actor.may(each.permission)]


def by_kind() -> dict[str, list[Trait]]:
    """Return for each kind of fact the traits it may change."""
    found: dict[str, list[Trait]] = {}
    for each in _traits.values():
        for kind in each.kinds:
            found.setdefault(kind, []).append(each)
    return found

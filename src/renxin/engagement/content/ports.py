"""What packages beside and above know and the pages here show: by which ways messages may go. Those register."""

from collections.abc import Callable, Iterable

Ways = list[tuple[str, str]]
_sources: list[Callable[[int], Ways]] = []


def offer_ways(source: Callable[[int], Ways]) -> None:
    """Let `source` say which kinds of channel a tenant has: (kind, title)."""
    if source not in _sources:
        _sources.append(source)


def ways(tenant_id: int) -> Ways:
    """Return the kinds of channel that a wording may name, with their titles."""
    return [each for source in _sources for each in source(tenant_id)]


def titles(tenant_id: int, kinds: Iterable[str]) -> list[str]:
    """Return what people call these kinds of channel; one that is not used any more goes by its code."""
    known = dict(ways(tenant_id))
    return [known.get(kind, kind) for kind in kinds]

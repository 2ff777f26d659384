"""Words behind a source: facts carry none, and siblings do not look into each other.

A package that records facts with a `source` such as `listening.note:12` says here, in its `references.py`, how the
words of its rows are read:

    sayings.register("listening.note", selectors.words_of_notes)

Whoever reacts to the fact asks: `sayings.words(actor, ["listening.note:12"])`.
"""

from collections.abc import Callable, Iterable, Mapping

from .actor import Actor

Read = Callable[[Actor, list[int]], Mapping[int, str]]

_readers: dict[str, Read] = {}


def register(kind: str, read: Read) -> None:
    """Say how the words of sources `<kind>:<id>` are read: ids go in, words by id come out."""
    _readers[kind] = read


def words(actor: Actor, sources: Iterable[str]) -> dict[str, str]:
    """Return the words behind these sources; those of nobody we know, or without words, are left out."""
    by_kind: dict[str, list[int]] = {}
    for source in set(sources):
        kind, _colon, number = source.partition(":")
        if kind in _readers and number.isdigit():
            by_kind.setdefault(kind, []).append(int(number))
    return {
        f"{kind}:{number}": text
        for kind, numbers in by_kind.items()
        for number, text in _readers[kind](actor, sorted(numbers)).items()
        if text
    }

"""Where one can go in this hospital: departments by standard code, and where to when one does not exist. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from renxin.kernel.core.packs import Words

from .pack import GuidePack, pack

_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A department of this hospital."""

    id: int
    uid: str
    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class House:
    """The departments that receive patients, and the month, for rules of the season."""

    places: tuple[Place, ...]
    month: int = 1

    def find(self, code: str, words: GuidePack | None = None, depth: int = 0) -> Place | None:
        """Return where somebody goes for a code: itself, what it is part of, a part of it, else what stands in."""
        known = words or pack()
        found = next(filter(None, (self._at(one, known) for one in _tree(code))), None) or self._part(code)
        if found is not None or depth >= _DEEPEST:
            return found
        instead = known.places[code].instead if code in known.places else _instead(code, known)
        return next(filter(None, (self.find(one, known, depth + 1) for one in instead)), None)

    def has(self, code: str, words: GuidePack | None = None) -> bool:
        """Tell whether a code itself, what it is part of or a part of it exists here."""
        known = words or pack()
        return any(self._at(one, known) for one in _tree(code)) or self._part(code) is not None

    def called(self, text: str) -> Place | None:
        """Return the department whose name stands in a text, the longest name first."""
        named = sorted(self.places, key=lambda one: -len(one.words.zh))
        lowered = text.lower()
        for one in named:
            if one.words.zh in text or (one.words.en and one.words.en.lower() in lowered):
                return one
        return None

    def _at(self, code: str, known: GuidePack) -> Place | None:
        own = known.places.get(code)
        if own is not None:
            return next((one for one in self.places if any(name in one.words.zh for name in own.names)), None)
        return next((one for one in self.places if one.code == code), None)

    def _part(self, code: str) -> Place | None:
        return next((one for one in self.places if one.code.startswith(f"{code}.")), None)


def _tree(code: str) -> Iterator[str]:
    """Yield a code and what it is part of, but not internal medicine and surgery as such: they come last."""
    yield code
    parent = code.rpartition(".")[0]
    while parent:
        if parent not in ("03", "04"):
            yield parent
        parent = parent.rpartition(".")[0]


def _instead(code: str, known: GuidePack) -> list[str]:
    parent = code.rpartition(".")[0]
    return [*known.instead.get(code, []), *known.instead.get(parent, []), *([parent] if parent else [])]

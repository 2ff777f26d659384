"""Our rows laid over the resource a sender gave us, so that nothing it said is lost and nothing we know is hidden.

Where a row still says what the sender's resource says, the sender's own words stay (all its codings, extensions,
digits). Where somebody changed the row since, the row's words replace that element.
"""

from typing import Any

from .datatypes import Json
from .mapping import Mapping


def still_says(mapping: Mapping, raw: Json, row: Any) -> bool:
    """Tell at little cost whether a row still says what its sender's resource says; a no is no answer."""
    if not mapping.told:
        return False
    understood = mapping.read(raw)
    return understood is not None and all(getattr(understood, name) == getattr(row, name) for name in mapping.told)


def lay_over(mapping: Mapping, raw: Json, now: Json, leave: frozenset[str] = frozenset()) -> Json:
    """Return `raw` with those elements of `now` (what our row says) that differ from what `raw` says in our words.

    Elements named in `leave` stay as they are in `raw`.
    """
    understood = mapping.read(raw)
    said = mapping.write(understood) if understood is not None else {}
    merged = dict(raw)
    for name in (now.keys() | said.keys()) - leave:
        if now.get(name) == said.get(name) or (name in mapping.assumed and name not in said):
            continue
        if name in now:
            merged[name] = now[name]
        else:
            merged.pop(name, None)
    return merged

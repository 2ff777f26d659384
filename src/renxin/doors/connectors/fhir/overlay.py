"""Our rows laid over the resource a sender gave us, so that nothing it said is lost and nothing we know is hidden.

Where a row still says what the sender's resource says, the sender's own words stay (all its codings, extensions,
digits). Where somebody changed the row since, the row's words replace that element.
"""

from collections.abc import Callable
from typing import Any

from . import datatypes as fhir
from .datatypes import Json
from .mapping import Mapping
from .mapping.patient import contact_of, number_of, write_contact, write_number


def lay_over(mapping: Mapping, raw: Json, now: Json) -> Json:
    """Return `raw` with those elements of `now` (what our row says) that differ from what `raw` says in our words."""
    understood = mapping.read(raw)
    said = mapping.write(understood) if understood is not None else {}
    merged = dict(raw)
    for name in now.keys() | said.keys():
        if now.get(name) == said.get(name) or (name in mapping.assumed and name not in said):
            continue
        merge = _LISTS.get((mapping.resource_type, name))
        found = merge(raw.get(name), now.get(name, [])) if merge else now.get(name)
        if found:
            merged[name] = found
        else:
            merged.pop(name, None)
    return merged


def _by_entry(read: Callable[[Json], Any], write: Callable[[Any], Json]) -> Callable[[Any, list[Json]], list[Json]]:
    """Merge lists entry by entry: what a sender wrote stays while we know it, or cannot know it; ours are added."""

    def merge(raw: Any, now: list[Json]) -> list[Json]:
        merged, seen = [], []
        for entry in fhir.items(raw):
            understood = read(entry)
            ours = write(understood) if understood is not None else None
            known = next((one for one in now if ours and _key(one) == _key(ours)), None)
            if ours is None or known is not None:
                merged.append(entry)
                seen += [_key(ours)] if ours else []
        return merged + [one for one in now if _key(one) not in seen]

    return merge


def _key(entry: Json) -> tuple[Any, Any]:
    return entry.get("system"), entry.get("value")


_LISTS = {
    ("Patient", "identifier"): _by_entry(number_of, write_number),
    ("Patient", "telecom"): _by_entry(contact_of, write_contact),
}

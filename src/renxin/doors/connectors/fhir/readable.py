"""A resource as people read it on the interface pages: one line for each element, masked unless it may be seen."""

from collections.abc import Iterator
from typing import Any, Final

from renxin.doors.connectors.formats import Line, Part
from renxin.kernel.core import masking

from .datatypes import Json

_LONGEST: Final = 400
# Elements whose text names, reaches or describes a person.
_PERSONAL: Final = ("name", "identifier", "telecom", "address", "birthDate", "contact", "photo")
_SENSITIVE: Final = frozenset((*_PERSONAL, "text", "note", "comment", "conclusion", "display", "valueString"))
_HIDDEN: Final = ("div", "data")


def parts_of(resource: Json, *, clear: bool, wrong: str) -> list[Part]:
    """Return the elements of a resource in the order of the resource."""
    kind = str(resource.get("resourceType", ""))
    lines = tuple(_line(path, value, clear=clear, wrong=wrong) for path, value in _leaves(resource, kind))
    return [Part(kind, kind, lines)]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inside in value.items():
            if name != "resourceType" and name not in _HIDDEN:
                yield from _leaves(inside, f"{path}.{name}")
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _leaves(inside, f"{path}[{number}]" if len(value) > 1 else path)
    else:
        yield path, str(value)[:_LONGEST]


def _line(path: str, value: str, *, clear: bool, wrong: str) -> Line:
    names = {part.partition("[")[0] for part in path.split(".")[1:]}
    masked = not clear and bool(names & _SENSITIVE)
    shown = masking.STAR * 3 if masked else value
    return Line(path, "", (shown,), masked=masked, wrong=bool(wrong) and path.startswith(wrong))

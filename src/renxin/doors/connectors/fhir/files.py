"""Files with resources: single ones, bundles, NDJSON of a bulk export; in folders too, the general ones first."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from . import body
from .bundles import Entry, entries_of
from .datatypes import Json
from .mapping import MODELLED

_ENDINGS: Final = (".json", ".ndjson", ".jsonl")
_LINES: Final = (".ndjson", ".jsonl")
_TYPE: Final = re.compile(rb'"resourceType"\s*:\s*"(\w+)"')
_PEEK: Final = 65536
_FIRST: Final = ("Organization", "Location", "Practitioner", "PractitionerRole")
_ORDER: Final = {kind: place for place, kind in enumerate((*_FIRST, *MODELLED))}


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files of these paths in the order in which they are best read: those that others refer to first.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [inside for inside in path.rglob("*") if inside.suffix.lower() in _ENDINGS and inside.is_file()]
        elif path.exists():
            found.append(path)
        else:
            raise FileNotFoundError(path)
    return sorted(found, key=lambda path: (_rank(path), str(path)))


def _rank(path: Path) -> int:
    with path.open("rb") as opened:
        kinds = [found.decode() for found in _TYPE.findall(opened.read(_PEEK))]
    first = next((kind for kind in kinds if kind != "Bundle"), "")
    return _ORDER.get(first, len(_ORDER))


def documents_of(path: Path) -> Iterator[tuple[Json | bytes, str]]:
    """Yield the documents of a file with their places; what is no resource comes as the bytes that stand there."""
    if path.suffix.lower() in _LINES:
        with path.open("rb") as opened:
            for number, line in enumerate(opened, start=1):
                if line.strip():
                    yield _document(line), f"{path.name}:{number}"
    else:
        yield _document(path.read_bytes()), path.name


def _document(raw: bytes) -> Json | bytes:
    try:
        found = body.parse(raw)
    except (ValueError, RecursionError):
        return raw
    is_resource = isinstance(found, dict) and isinstance(found.get("resourceType"), str)
    return found if is_resource else raw


def entries(document: Json, place: str) -> list[Entry]:
    """Return the resources of a document."""
    return list(entries_of(document, place))

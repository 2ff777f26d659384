"""What stands in a file or a request: resources, one by one, each with the address by which others there name it."""

from collections.abc import Iterator
from dataclasses import dataclass

from .datatypes import Json, items, text


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource, its address in the bundle, and where it stood."""

    resource: Json
    full_url: str = ""
    place: str = ""


def entries_of(document: Json, place: str = "") -> Iterator[Entry]:
    """Yield the resources of a document: those inside a bundle, at any depth, else the document itself.

    A bundle that says more than its resources do (a signed document, a message, a request without a resource) is
    yielded too, after them.
    """
    if document.get("resourceType") != "Bundle":
        yield Entry(document, "", place)
        return
    bare = False
    for number, entry in enumerate(items(document.get("entry")), start=1):
        resource = entry.get("resource")
        if not isinstance(resource, dict) or not text(resource.get("resourceType")):
            bare = True
            continue
        full_url = text(entry.get("fullUrl"))
        inside = f"{place}[{number}]"
        if resource.get("resourceType") == "Bundle":
            yield from entries_of(resource, inside)
        else:
            yield Entry(resource, full_url, inside)
    if bare or text(document.get("type")) in ("document", "message"):
        yield Entry(document, "", place)

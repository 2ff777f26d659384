"""Departments and staff: matched with ours by name or number, never made from what a sender says."""

from collections.abc import Sequence

from renxin.doors.connectors.fhir import datatypes as fhir

from .batch import Batch
from .item import Item


def take_places(batch: Batch, items: Sequence[Item]) -> None:
    """Find our departments and staff behind organizations and practitioners."""
    for item in items:
        numbers = [fhir.text(one.get("value")) for one in fhir.items(item.resource.get("identifier"))]
        name = item.resource.get("name")
        names = [fhir.text(name)] if isinstance(name, str) else [fhir.human_name(name)]
        item.modelled_id = batch.book.place(item.kind, *numbers, *names)

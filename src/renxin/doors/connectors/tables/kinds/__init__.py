"""What the rows of each kind of table become: one module for each, found by themselves."""

import importlib
import pkgutil
from functools import cache

from renxin.doors.connectors.tables.fields import KINDS

from .base import Batch, Kind

__all__ = ["Batch", "Kind", "kind_of", "kinds"]


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by its code, in the order of the templates."""
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(__path__):
        kind = getattr(importlib.import_module(f"{__name__}.{module.name}"), "KIND", None)
        if kind is not None:
            found[kind.code] = kind
    return {code: found[code] for code in KINDS}


def kind_of(code: str) -> Kind:
    """Return a kind by its code."""
    return kinds()[code]

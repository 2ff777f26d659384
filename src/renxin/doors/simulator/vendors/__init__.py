"""Vendors that live in this house and speak the real ones' protocols: tokens, signatures, limits, callbacks.

A folder for each kind holds pure functions over the tables in `store.py`; `app.answer` is the one way in, over HTTP
(`/simulator/vendors/<tenant>/<kind>/…`) and inside the process (`transport.install()`). Callbacks to us go through a
queue to the real door. Nothing here knows our own tables: a vendor knows only what it was told.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from .base import Vendor


@cache
def vendor_of(kind: str) -> Vendor:
    """Return the simulated vendor of a kind.

    Raises:
        LookupError: there is no such folder.
    """
    if kind not in kinds():
        raise LookupError(f"no simulated vendor {kind!r}; there are: {', '.join(kinds())}")
    vendor: Vendor = import_module(f"{__name__}.{kind}.vendor").vendor
    return vendor


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds of vendor that can be simulated."""
    return tuple(sorted(path.parent.name for path in Path(__file__).parent.glob("*/vendor.py")))

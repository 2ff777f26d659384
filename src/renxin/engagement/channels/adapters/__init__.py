"""One folder for each kind of channel. To add a kind, copy `sandbox/` and write its `adapter.py`."""

from functools import cache
from importlib import import_module
from pathlib import Path

from .base import Adapter


@cache
def adapter_of(kind: str) -> Adapter:
    """Return the adapter of a kind of channel.

    Raises:
        LookupError: there is no such folder.
    """
    if kind not in kinds():
        raise LookupError(f"no channel adapter {kind!r}; there are: {', '.join(kinds())}")
    adapter: Adapter = import_module(f"{__name__}.{kind}.adapter").adapter
    return adapter


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds of channel this installation can speak."""
    return tuple(sorted(path.parent.name for path in Path(__file__).parent.glob("*/adapter.py")))


def load(name: str) -> None:
    """Import the modules called `name` of the adapters that have one: their loops, their consumers."""
    for path in sorted(Path(__file__).parent.glob(f"*/{name}.py")):
        import_module(f"{__name__}.{path.parent.name}.{name}")

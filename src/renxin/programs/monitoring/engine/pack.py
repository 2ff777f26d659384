"""The pack that is shipped, and versions of a house read into the same shape."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from renxin.kernel.core.packs import load
from renxin.kernel.core.shapes import fit

from .shapes import Limit, ThresholdPack

_FILE = Path(__file__).parent.parent / "packs" / "thresholds.yaml"


@cache
def shipped() -> ThresholdPack:
    """Return the thresholds that come with the product."""
    return load(_FILE, ThresholdPack)


def read(definition: dict[str, Any]) -> ThresholdPack:
    """Return thresholds from the plain data of a version.

    Raises:
        Misfit: they do not fit; names the place.
    """
    day = definition.get("effective_on")
    found: ThresholdPack = fit(
        definition | {"effective_on": date.fromisoformat(day) if isinstance(day, str) else day}, ThresholdPack, ""
    )
    return found


def own_limits(raw: dict[str, Any]) -> dict[str, tuple[Limit, ...]]:
    """Return a patient's own limits from their plain data: `{"VS_SBP": [{"level": "red", "at_least": 170}]}`.

    Raises:
        Misfit: they do not fit; names the place.
    """
    return {part: fit(limits, tuple[Limit, ...], part) for part, limits in raw.items()}

"""Seals: a hash over what was frozen, and over what was frozen before it. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def seal(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of some values, the same for the same values in any order of their names."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def chain(before: str, first_on: str, seals: Iterable[str]) -> str:
    """Return the seal of a month: over its results (in any order) and over the month frozen before it."""
    return seal({"before": before, "month": first_on, "results": sorted(seals)})

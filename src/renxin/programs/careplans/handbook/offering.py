"""The X of 1+1+X: services that a care plan may hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, Words, load

_PACK: Final = Path(__file__).parent.parent / "packs" / "wording" / "services.yaml"


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class PlanServices(Pack):
    """All services."""

    services: list[Service]


@cache
def services() -> Mapping[str, Words]:
    """Return every service by its code."""
    return {one.code: one.text for one in load(_PACK, PlanServices).services}

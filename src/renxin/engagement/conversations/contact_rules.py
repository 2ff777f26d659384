"""The contact policy's pack, read once: the numbers that `policy` works with."""

from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .policy import Cap, ContactRules

PACK = Path(__file__).parent / "packs" / "contact_policy.yaml"


@cache
def contact_rules() -> ContactRules:
    """Return the rules of the pack."""
    return from_pack(yaml.safe_load(PACK.read_text(encoding="utf-8")))


def from_pack(pack: dict[str, Any]) -> ContactRules:
    """Return the rules that a pack's content means."""
    quiet = pack["quiet_hours"]
    return ContactRules(
        quiet_from=time.fromisoformat(quiet["from"]),
        quiet_until=time.fromisoformat(quiet["until"]),
        quiet_exempt=frozenset(quiet["exempt_purposes"]),
        not_while_admitted=frozenset(pack["not_while_admitted"]),
        caps=tuple(_cap(cap) for cap in pack["caps"]),
    )


def _cap(cap: dict[str, Any]) -> Cap:
    return Cap(
        code=cap["code"],
        purposes=frozenset(cap["purposes"]),
        days=cap["days"],
        limit=cap["limit"],
        block=cap["then"] == "block",
    )

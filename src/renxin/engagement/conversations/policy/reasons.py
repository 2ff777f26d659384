"""Does the reason for a message still hold? Upper packages register who can tell; nobody is looked up from below."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class NotNow:
    """The reason stands, but the message has to wait: by which rule, and when to ask again."""

    rule: str
    until: datetime


# The code of the rule that stops it for good, or why it waits.
Objection = str | NotNow
Check = Callable[[int, list[str]], Mapping[str, Objection]]
_checks: Final[dict[str, Check]] = {}


def register(prefix: str, check: Check) -> None:
    """Let `check` judge the sources that begin with `prefix:`.

    Args:
        prefix: the first part of a source, such as `journeys`.
        check: gets the tenant and sources; returns for those that should not be spoken of any more the code of the
            reason (`reason_gone`, `approval` …), for those that have to wait a `NotNow`. What it leaves out may go.
    """
    _checks[prefix] = check


def objections(tenant_id: int, sources: Iterable[str]) -> dict[str, Objection]:
    """Return the sources whose messages should not go, or not now; one call for each prefix."""
    by_prefix: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        prefix = source.partition(":")[0]
        if prefix in _checks:
            by_prefix[prefix].add(source)
    found: dict[str, Objection] = {}
    for prefix, asked in by_prefix.items():
        found.update(_checks[prefix](tenant_id, sorted(asked)))
    return found

"""Does the reason for a message still hold? Upper packages register who can tell; nobody is looked up from below."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

Check = Callable[[int, list[str]], Mapping[str, str]]
_checks: Final[dict[str, Check]] = {}


def register(prefix: str, check: Check) -> None:
    """Let `check` judge the sources that begin with `prefix:`.

    Args:
        prefix: the first part of a source, such as `journeys`.
        check: gets the tenant and sources; returns for those that should not be spoken of any more the code of the
            reason (`reason_gone`, `approval` …). What it leaves out may go.
    """
    _checks[prefix] = check


def gone(tenant_id: int, sources: Iterable[str]) -> dict[str, str]:
    """Return the sources whose messages should not go any more, with the rule; one call for each prefix."""
    by_prefix: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        prefix = source.partition(":")[0]
        if prefix in _checks:
            by_prefix[prefix].add(source)
    found: dict[str, str] = {}
    for prefix, asked in by_prefix.items():
        found.update(_checks[prefix](tenant_id, sorted(asked)))
    return found

"""Search tokens as they are stored: each begins with its tenant, so one hospital's search never walks another's."""

from collections.abc import Iterable


def tokens_of(tenant_id: int, tokens: Iterable[str]) -> list[str]:
    """Return `tokens` as stored for `tenant_id`."""
    return [f"{tenant_id}:{token}" for token in tokens]

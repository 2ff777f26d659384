"""Hashes of rows and seals. Keyed, so that somebody who can only write the database cannot make a chain that holds."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

from renxin.kernel.core import crypto

from .models import AuditEvent

GENESIS: Final = bytes(32)
_COLUMNS: Final = (
    "id", "tenant_id", "patient_id", "action", "object_type", "object_uid", "reason", "detail",
    "actor_kind", "actor_name", "user_id", "product_at", "recorded_at",
)  # fmt: skip


def row_hash(event: AuditEvent) -> bytes:
    """Return the hash of everything a row says, as read back from the database."""
    values = {name: _plain(getattr(event, name)) for name in _COLUMNS}
    return _keyed(json.dumps(values, sort_keys=True, ensure_ascii=False).encode())


def seal_hash(
    previous: bytes, tenant_id: int, number: int, event_ids: Sequence[int], row_hashes: Sequence[bytes]
) -> bytes:
    """Return the hash of a link: over the link before it and the rows in their order."""
    parts = [previous, f"{tenant_id}:{number}:{len(event_ids)}".encode()]
    parts += [
        event_id.to_bytes(8, "big", signed=True) + found for event_id, found in zip(event_ids, row_hashes, strict=True)
    ]
    return _keyed(b"".join(parts))


def key_id() -> str:
    """Return the public name of the key in use; seals made with another cannot be checked."""
    return crypto.key_id("signing")


def _keyed(message: bytes) -> bytes:
    secret: str = settings.RENXIN_KEYS["signing"]
    return hmac.new(
        hashlib.sha256(b"renxin audit chain\x00" + secret.encode()).digest(), message, hashlib.sha256
    ).digest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value

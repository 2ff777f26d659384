"""Advisory locks that live as long as the transaction: per patient, and by name for work only one process does."""

import hashlib
from collections.abc import Iterable
from typing import Final

from django.db import connection

from . import hot

_PATIENT: Final = 1 << 62  # patients' keys have this bit, names' keys do not
_LOW_BITS: Final = _PATIENT - 1
MOST: Final = 1000


def lock_patients(patient_ids: Iterable[int]) -> None:
    """Lock the patients until the transaction ends, in ascending order so that two callers cannot deadlock.

    A writer that must keep the order of a patient's facts, and every merge, takes this lock first.

    Raises:
        RuntimeError: no transaction is open.
        ValueError: more than a thousand patients; lock and commit in batches.
    """
    _require_transaction()
    keys = sorted({_PATIENT | patient_id & _LOW_BITS for patient_id in patient_ids})
    if len(keys) > MOST:
        raise ValueError(f"{len(keys)} patients at once would fill the server's lock table; work in batches of {MOST}")
    # No FROM: on a distributed table the lock would be taken on the wrong machine.
    hot.execute("SELECT pg_advisory_xact_lock(unnest(%(keys)s::bigint[]))", {"keys": keys})


def try_lock(name: str) -> bool:
    """Take the lock called `name` until the transaction ends; False when another transaction has it."""
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key_of(name)])
        return bool(cursor.fetchone()[0])


def lock(name: str) -> None:
    """Take the lock called `name` until the transaction ends, waiting for it."""
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key_of(name)])


def key_of(name: str) -> int:
    """Return the number the database knows the lock called `name` by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") & _LOW_BITS


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("these locks end with the transaction: take them inside transaction.atomic()")

"""By which key a seat is held for somebody who waits: known from her entry and the number of the offer."""

import hashlib

from renxin.programs.appointments.models import WaitlistEntry


def words_of(row: WaitlistEntry) -> str:
    """Return the key in plain words, as `services.confirm` takes it."""
    return f"offer:{row.uid}:{row.offers}"


def key_of(row: WaitlistEntry) -> str:
    """Return the key as seats keep it."""
    return hashlib.blake2b(words_of(row).encode(), digest_size=32).hexdigest()

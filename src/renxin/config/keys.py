"""A database remembers which keys it was written with, and start-up refuses others, before anything is mixed."""

from typing import Final

from renxin.kernel.core import clock, crypto
from renxin.kernel.core.models import KeyFingerprint

# The signing key is not among them: changing it ends sessions and links, and loses nothing.
REMEMBERED: Final = ("encryption", "blind")


class OtherKeys(RuntimeError):
    """The keys at hand are not those the database was written with; `str()` says what to do."""


def remember() -> None:
    """Note the keys of a new database; refuse other keys than those an older one was written with.

    Raises:
        OtherKeys: they differ.
    """
    known = dict(KeyFingerprint.objects.values_list("purpose", "key_id"))
    wrong = [purpose for purpose in REMEMBERED if known.get(purpose, crypto.key_id(purpose)) != crypto.key_id(purpose)]
    if wrong:
        pairs = ", ".join(f"{purpose} {known[purpose]}, here {crypto.key_id(purpose)}" for purpose in wrong)
        raise OtherKeys(
            f"This database was written with other keys ({pairs}). With the keys at hand, names and numbers in it "
            "cannot be read, and new ones would be unreadable to the others. Put back the secrets folder that belongs "
            "to this database (every machine needs the same one), or name the right DATABASE_URL or RENXIN_HOME. "
            "Nothing was started."
        )
    missing = [purpose for purpose in REMEMBERED if purpose not in known]
    KeyFingerprint.objects.bulk_create(
        [KeyFingerprint(purpose=p, key_id=crypto.key_id(p), noted_at=clock.wall()) for p in missing],
        ignore_conflicts=True,
    )

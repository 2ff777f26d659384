"""One-time links: 128 random bits that only a phone knows; we keep their hash. And addresses that leave the house."""

import hashlib
import secrets
from typing import Final

from django.conf import settings
from django.urls import reverse

from renxin.kernel.core import signing

TOKEN_BYTES: Final = 16
CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 5
_DAY: Final = "listening.day"


def new_token() -> tuple[str, bytes]:
    """Return a fresh token and the hash to store."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, hash_of(token)


def hash_of(token: str) -> bytes:
    """Return the hash under which a token is stored."""
    return hashlib.sha256(token.encode()).digest()


def new_code() -> str:
    """Return a code to be shown at the door, without letters that are taken for others."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def membership(token: str) -> str:
    """Return the address on which a patient says whether she joins the panel."""
    return _absolute(reverse("listening-join", args=[token]))


def vote(token: str) -> str:
    """Return the address of a ballot."""
    return _absolute(reverse("listening-vote", args=[token]))


def day(tenant_id: int, day_id: int) -> str:
    """Return the address on which people sign up for an open day."""
    return _absolute(reverse("listening-day", args=[signing.seal(_DAY, tenant_id, day_id)]))


def day_behind(reference: str) -> tuple[int, int]:
    """Return tenant and open day behind an address made by `day`.

    Raises:
        NotFound: it was not made here.
    """
    return signing.unseal(_DAY, reference)


def stories(tenant_id: int) -> str:
    """Return the address of the stories that may be told in public."""
    return _absolute(reverse("listening-stories", args=[signing.seal("listening.stories", tenant_id, 0)]))


def _absolute(path: str) -> str:
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"

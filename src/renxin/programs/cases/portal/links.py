"""The one-time links of cases: 128 random bits that only the patient's phone knows; we keep their hash."""

import hashlib
import secrets

from django.conf import settings
from django.urls import reverse

TOKEN_BYTES = 16


def new_token() -> tuple[str, bytes]:
    """Return a fresh token and the hash to store."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, hash_of(token)


def hash_of(token: str) -> bytes:
    """Return the hash under which a token is stored."""
    return hashlib.sha256(token.encode()).digest()


def confirmation(token: str) -> str:
    """Return the absolute address on which the patient says whether it is settled."""
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('case-confirm', args=[token])}"

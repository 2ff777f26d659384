"""One-time links: 128 random bits that only the patient's phone knows; we keep their hash."""

import hashlib
import secrets

TOKEN_BYTES = 16
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 10


def new_token() -> tuple[str, bytes]:
    """Return a fresh token for a link and the hash to store."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, hash_of(token)


def hash_of(token: str) -> bytes:
    """Return the hash under which a token is stored."""
    return hashlib.sha256(token.encode()).digest()


def new_code() -> str:
    """Return a fresh code for a printed QR sheet, without letters that are taken for others when typed."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))

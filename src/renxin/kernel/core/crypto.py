"""Field encryption and blind indexes. Keys come from settings (`RENXIN_KEYS`), never from the database.

Cipher text is `key id : nonce || AES-256-GCM(plain, associated data)`, base64. The associated data binds a value to its
table and column, so it cannot be moved elsewhere. A blind index is HMAC-SHA-256 over (tenant, purpose, normalised
value): equal values of one tenant meet, and nothing can be read from it.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
INDEX_BYTES = 16


class UnknownKey(RuntimeError):
    """A value was encrypted with a key that this installation does not hold."""


def encrypt(plain: str, context: str) -> str:
    """Return `plain` encrypted for `context` (`table.column`)."""
    cipher, name = _encryption()
    nonce = os.urandom(NONCE_BYTES)
    sealed = cipher.encrypt(nonce, plain.encode(), context.encode())
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, context: str) -> str:
    """Return the plain text of what `encrypt` made for the same `context`.

    Raises:
        UnknownKey: it was made with another key.
        cryptography.exceptions.InvalidTag: it was changed, or belongs to another column.
    """
    cipher, name = _encryption()
    used, _, body = stored.partition(":")
    if used != name:
        raise UnknownKey(f"value encrypted with key {used!r}, this installation holds {name!r}")
    raw = base64.b64decode(body)
    return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()


def encrypt_bytes(plain: bytes, context: str) -> bytes:
    """Return `plain` encrypted for `context`, as bytes: `key id:` and then what `encrypt` would write as base64."""
    cipher, name = _encryption()
    nonce = os.urandom(NONCE_BYTES)
    return name.encode() + b":" + nonce + cipher.encrypt(nonce, plain, context.encode())


def decrypt_bytes(stored: bytes, context: str) -> bytes:
    """Return what `encrypt_bytes` was given for the same `context`; raises as `decrypt` does."""
    cipher, name = _encryption()
    used, _, raw = stored.partition(b":")
    if used != name.encode():
        raise UnknownKey(f"value encrypted with key {used!r}, this installation holds {name!r}")
    return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())


def blind_index(tenant_id: int, purpose: str, value: str) -> bytes:
    """Return the 16-byte equality token of a normalised `value` within one tenant and purpose (`phone`, `phone4` …)."""
    message = f"{tenant_id}\x1f{purpose}\x1f{value}".encode()
    return hmac.digest(settings.RENXIN_KEYS["blind"].encode(), message, "sha256")[:INDEX_BYTES]


def key_id(purpose: str) -> str:
    """Return the short public name of the key used for `purpose`: a hash, so it can be stored and compared."""
    return _name_of(settings.RENXIN_KEYS[purpose])


@lru_cache(maxsize=16)
def _name_of(secret: str) -> str:
    return hashlib.sha256(b"renxin-key-id\x00" + secret.encode()).hexdigest()[:12]


def _encryption() -> tuple[AESGCM, str]:
    """Return the cipher in use and the name of its key."""
    return _derived(settings.RENXIN_KEYS["encryption"])


@lru_cache(maxsize=4)
def _derived(secret: str) -> tuple[AESGCM, str]:
    derive = HKDF(SHA256(), length=32, salt=None, info=b"renxin field encryption").derive
    return AESGCM(derive(secret.encode())), _name_of(secret)

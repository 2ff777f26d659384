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
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher().encrypt(nonce, plain.encode(), context.encode())
    return f"{key_id('encryption')}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, context: str) -> str:
    """Return the plain text of what `encrypt` made for the same `context`.

    Raises:
        UnknownKey: it was made with another key.
        cryptography.exceptions.InvalidTag: it was changed, or belongs to another column.
    """
    used, _, body = stored.partition(":")
    if used != key_id("encryption"):
        raise UnknownKey(f"value encrypted with key {used!r}, this installation holds {key_id('encryption')!r}")
    raw = base64.b64decode(body)
    return _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()


def encrypt_bytes(plain: bytes, context: str) -> bytes:
    """Return `plain` encrypted for `context`, as bytes: `key id:` and then what `encrypt` would write as base64."""
    nonce = os.urandom(NONCE_BYTES)
    return key_id("encryption").encode() + b":" + nonce + _cipher().encrypt(nonce, plain, context.encode())


def decrypt_bytes(stored: bytes, context: str) -> bytes:
    """Return what `encrypt_bytes` was given for the same `context`; raises as `decrypt` does."""
    used, _, raw = stored.partition(b":")
    if used != key_id("encryption").encode():
        raise UnknownKey(f"value encrypted with key {used!r}, this installation holds {key_id('encryption')!r}")
    return _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())


def blind_index(tenant_id: int, purpose: str, value: str) -> bytes:
    """Return the 16-byte equality token of a normalised `value` within one tenant and purpose (`phone`, `phone4` …)."""
    message = f"{tenant_id}\x1f{purpose}\x1f{value}".encode()
    return hmac.digest(_key("blind"), message, "sha256")[:INDEX_BYTES]


def key_id(purpose: str) -> str:
    """Return the short public name of the key used for `purpose`: a hash, so it can be stored and compared."""
    return _name_of(_key(purpose))


@lru_cache(maxsize=16)
def _name_of(secret: bytes) -> str:
    return hashlib.sha256(b"renxin-key-id\x00" + secret).hexdigest()[:12]


@lru_cache(maxsize=4)
def _derived(secret: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=b"renxin field encryption").derive(secret))


def _cipher() -> AESGCM:
    return _derived(_key("encryption"))


def _key(purpose: str) -> bytes:
    secret: str = settings.RENXIN_KEYS[purpose]
    return secret.encode()

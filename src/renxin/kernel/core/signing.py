"""Opaque references: what stands in a URL or a hidden field for something whose number never leaves the house.

The text is encrypted and authenticated with a key derived from the signing key. It is deterministic, so the same thing
has the same address every time, and bound to its kind, so a reference to a message cannot pose as another.
"""

import base64
import binascii
import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .errors import NotFound

_NUMBER_BYTES: Final = 8


def seal(kind: str, patient_id: int, log_id: int) -> str:
    """Return the reference of a log row, 43 characters for use in URLs."""
    numbers = (patient_id, log_id)
    return _text(kind, b"".join(number.to_bytes(_NUMBER_BYTES, "big", signed=True) for number in numbers))


def unseal(kind: str, reference: str) -> tuple[int, int]:
    """Return the patient id and the log id behind a reference made by `seal` for the same kind.

    Raises:
        NotFound: it was not made here, or for another kind.
    """
    plain = _plain(kind, reference)
    if len(plain) != 2 * _NUMBER_BYTES:
        raise NotFound(kind)
    halves = plain[:_NUMBER_BYTES], plain[_NUMBER_BYTES:]
    patient_id, log_id = (int.from_bytes(half, "big", signed=True) for half in halves)
    return patient_id, log_id


def seal_values(kind: str, values: list[Any]) -> str:
    """Return an opaque text that holds `values`: numbers, text, flags, instants and dates."""
    return _text(kind, json.dumps([_tagged(value) for value in values], separators=(",", ":")).encode())


def unseal_values(kind: str, text: str) -> list[Any]:
    """Return the values behind a text made by `seal_values` for the same kind.

    Raises:
        NotFound: it was not made here, or for another kind.
    """
    return [_untagged(value) for value in json.loads(_plain(kind, text))]


def _text(kind: str, plain: bytes) -> str:
    return base64.urlsafe_b64encode(_cipher().encrypt(plain, [kind.encode()])).rstrip(b"=").decode()


def _plain(kind: str, text: str) -> bytes:
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return _cipher().decrypt(sealed, [kind.encode()])
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise NotFound(kind) from error


def _tagged(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"on": value.isoformat()} if isinstance(value, date) else value


def _untagged(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"]) if "at" in value else date.fromisoformat(value["on"])
    return value


def _cipher() -> AESSIV:
    return _derived(settings.RENXIN_KEYS["signing"])


@lru_cache(maxsize=4)
def _derived(secret: str) -> AESSIV:
    return AESSIV(HKDF(SHA256(), length=64, salt=None, info=b"renxin opaque references").derive(secret.encode()))

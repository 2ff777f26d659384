"""When a call is tried again, and how it is signed. Pure."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from xml.sax.saxutils import escape

PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (30, 120, 600, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 24 * 3_600)
)
"""How long to wait after each failure; after the last one the call is given up: about two days in all."""

SIGNATURE: Final = "Renxin-Signature"
KIND: Final = "Renxin-Event"
KEY: Final = "Renxin-Delivery"


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when a call that has failed `attempts` times is tried again; None when it is given up."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def signature(secret: str, body: bytes, at: datetime) -> str:
    """Return `t=<unix seconds>,v1=<hex>`: HMAC-SHA-256 under the webhook's secret over `<t>.<body>`."""
    seconds = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def headers(secret: str, kind: str, key: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers of a call; `key` is the same at every try, so that the partner can drop what it has heard."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Renxin",
        KIND: kind,
        KEY: key,
        SIGNATURE: signature(secret, body, at),
    }


def enveloped(kind: str, body: str, key: str) -> bytes:
    """Return a SOAP 1.1 call of an integration platform: the kind as its action, the body as its message."""
    keyed = f"<key>{escape(key)}</key>" if key else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<HIPMessageServer xmlns="urn:renxin:integration"><action>{escape(kind)}</action>'
        f"<message>{escape(body)}</message>{keyed}</HIPMessageServer></s:Body></s:Envelope>"
    ).encode()

"""How both sides sign: HMAC-SHA256 over lines of text. Described for the cashier's makers in docs/access/bills.md."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

VERSION: Final = "1"
HEADER: Final = "X-Cashier-Signature"
TOLERANCE: Final = 15 * 60
"""Seconds by which the clocks of two houses may differ, or a telling may have been on its way."""


def sign_link(secret: str, fields: Mapping[str, str]) -> str:
    """Return the signature of a link's fields: `name=value` lines, sorted by name, the signature itself left out."""
    text = "\n".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sig")
    return _sign(secret, text.encode())


def link_fits(secret: str, fields: Mapping[str, str]) -> bool:
    """Tell in constant time whether a link bears the right signature."""
    return hmac.compare_digest(sign_link(secret, fields), fields.get("sig", ""))


def sign_telling(secret: str, body: bytes, at: int) -> str:
    """Return the header for a telling made at `at` (seconds since 1970): `t=…,v1=…`."""
    return f"t={at},v1={_sign(secret, b'%d.%s' % (at, body))}"


def telling_fits(secret: str, body: bytes, header: str, now: int) -> bool:
    """Tell in constant time whether a telling is the cashier's own, and not an old one."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    at = parts.get("t", "")
    if not (at.isascii() and at.isdigit() and len(at) <= 12):
        return False
    fits = hmac.compare_digest(_sign(secret, b"%d.%s" % (int(at), body)), parts.get("v1", ""))
    return fits and abs(now - int(at)) <= TOLERANCE


def _sign(secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, sha256).hexdigest()

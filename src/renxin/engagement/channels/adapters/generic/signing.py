"""How we sign what we say to a partner's address, and how a partner signs what it says to ours. Pure."""

import hashlib
import hmac
import re
from datetime import datetime
from typing import Final

HEADER: Final = "Renxin-Signature"
DELIVERY: Final = "Renxin-Delivery"
OLDEST: Final = 300
_FORM: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def signature(secret: str, body: bytes, at: datetime) -> str:
    """Return `t=<unix seconds>,v1=<hex>`: HMAC-SHA-256 under the shared secret over `<t>.<body>`."""
    seconds = str(int(at.timestamp()))
    return f"t={seconds},v1={_digest(secret, seconds, body)}"


def problem_with(given: str, secret: str, body: bytes, now: datetime) -> str:
    """Return what is wrong with a signature, empty when it is right and not older than five minutes."""
    found = _FORM.fullmatch(given)
    if not secret or found is None:
        return "there is no signature"
    if abs(now.timestamp() - int(found[1])) > OLDEST:
        return "the signature is too old"
    return "" if hmac.compare_digest(_digest(secret, found[1], body), found[2]) else "the signature is wrong"


def _digest(secret: str, seconds: str, body: bytes) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()

"""Signing calls to Tencent Cloud: TC3-HMAC-SHA256. Pure."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final

ALGORITHM: Final = "TC3-HMAC-SHA256"
JSON: Final = "application/json; charset=utf-8"


def headers(
    key: tuple[str, str], host: str, action: tuple[str, str], body: bytes, *, at: datetime, region: str
) -> dict[str, str]:
    """Return the headers of a signed POST.

    Args:
        key: secret id and secret key.
        host: whom the call goes to; its first label is the service.
        action: name and version of what is called.
        body: the JSON as it is sent.
        at: now; Tencent takes five minutes either way.
        region: where the account lives.
    """
    signed = "content-type;host;x-tc-action"
    lines = f"content-type:{JSON}\nhost:{host}\nx-tc-action:{action[0].lower()}\n"
    request = "\n".join(("POST", "/", "", lines, signed, hashlib.sha256(body).hexdigest()))
    signature, scope = sign(key[1], host.split(".", maxsplit=1)[0], request, at)
    return {
        "Host": host,
        "Content-Type": JSON,
        "X-TC-Action": action[0],
        "X-TC-Version": action[1],
        "X-TC-Timestamp": str(int(at.timestamp())),
        "X-TC-Region": region,
        "Authorization": f"{ALGORITHM} Credential={key[0]}/{scope}, SignedHeaders={signed}, Signature={signature}",
    }


def sign(secret: str, service: str, request: str, at: datetime) -> tuple[str, str]:
    """Return the signature of a canonical request, and the scope it holds in."""
    day = at.astimezone(UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    text = "\n".join((ALGORITHM, str(int(at.timestamp())), scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest(), scope

"""Signing calls to Aliyun: ACS3-HMAC-SHA256. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

ALGORITHM: Final = "ACS3-HMAC-SHA256"
_EMPTY: Final = hashlib.sha256(b"").hexdigest()


def query_of(parameters: Mapping[str, str]) -> str:
    """Return parameters as the canonical query."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(parameters.items()))


def headers(
    key: tuple[str, str],
    host: str,
    action: tuple[str, str],
    query: str,
    *,
    at: datetime,
    nonce: str,
) -> dict[str, str]:
    """Return the headers of a signed POST without a body.

    Args:
        key: AccessKey id and secret.
        host: whom the call goes to.
        action: name and version of what is called.
        query: the canonical query.
        at: now (UTC); Aliyun takes fifteen minutes either way.
        nonce: anything that was not used before.
    """
    told = {
        "host": host,
        "x-acs-action": action[0],
        "x-acs-content-sha256": _EMPTY,
        "x-acs-date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": action[1],
    }
    signed = ";".join(sorted(told))
    signature = sign(key[1], query, told)
    told["Authorization"] = f"{ALGORITHM} Credential={key[0]},SignedHeaders={signed},Signature={signature}"
    return told


def sign(secret: str, query: str, told: Mapping[str, str], method: str = "POST") -> str:
    """Return the signature over method, query and the headers `told`."""
    lines = "".join(f"{name}:{told[name].strip()}\n" for name in sorted(told))
    request = "\n".join((method, "/", query, lines, ";".join(sorted(told)), told["x-acs-content-sha256"]))
    text = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")

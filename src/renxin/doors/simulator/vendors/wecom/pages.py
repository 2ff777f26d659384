"""What the messenger judges about a page of ours that it shows: was it signed for its address, with its ticket?"""

import hashlib
from collections.abc import Mapping
from typing import Any


def ticket(kind: str, corpid: str) -> str:
    """Return the ticket that pages of a company (`corp`) or of its app (`agent`) are signed with."""
    return f"ticket-{kind}-{corpid}"


def judge(kind: str, corpid: str, url: str, told: Mapping[str, Any]) -> str:
    """Return `ok`, or what is wrong with a signature: of whom it is, and whether it fits ticket, time and address."""
    if told.get("appId" if kind == "corp" else "corpid") != corpid:
        return "invalid corpid"
    if kind == "agent" and not str(told.get("agentid", "")).isdigit():
        return "invalid agentid"
    if not str(told.get("timestamp", "")).isdigit():
        return "invalid timestamp"
    plain = f"jsapi_ticket={ticket(kind, corpid)}&noncestr={told['nonceStr']}&timestamp={told['timestamp']}&url={url}"
    expected = hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest()
    return "ok" if told.get("signature") == expected else "invalid signature"

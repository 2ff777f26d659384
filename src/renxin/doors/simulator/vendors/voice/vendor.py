"""The gateway: signed calls in, signed events out. `line.py` plays what happens on each line."""

import hashlib
import hmac
import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors.base import BaseVendor, Call, Reply
from renxin.doors.simulator.vendors.store import Store
from renxin.kernel.core import clock

from . import line, sound

APP, SECRET, CALLER = "renxin-voice", "simulated-voice-secret", "01066660000"
FRESH_SECONDS = 300


class VoiceVendor(BaseVendor):
    """Rings simulated telephones."""

    kind = "voice"
    title: Any = _("Voice gateway")

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        store.put("accounts", APP, {"callback": callback, "secret": SECRET, "caller_id": CALLER})
        return {"app_id": APP, "secret": SECRET, "caller_id": CALLER, "provider": "open_gateway"}

    def error(self, code: str) -> Reply:
        return Reply.of({"error": code})

    def answer(self, store: Store, call: Call) -> Reply:
        app = call.headers.get("x-voice-app", "")
        account = store.get("accounts", app)
        if account is None or not _is_signed(account["secret"], call):
            return Reply.of({"error": "bad_signature"})
        told, parts = call.json(), call.path.split("/")
        if parts == ["account"]:
            state = {
                "lines": 10,
                "caller_id": account["caller_id"],
                "caller_id_registered": True,
                "balance_fen": 88_000,
            }
            return Reply.of(state)
        if parts == ["calls"]:
            return _place(store, app, told)
        if parts == ["recordings"]:
            return Reply(body=sound.tone(), content_type="audio/wav")
        if len(parts) == 3 and parts[0] == "calls" and store.get("calls", parts[1]):
            return _command(store, parts[1], parts[2], told)
        return Reply.of({"error": "no_such_call"}, 404)


def _place(store: Store, app: str, told: dict[str, Any]) -> Reply:
    """Ring once for each key: a second call under the same key gets the same answer."""
    known = next((key for key, call in store.all("calls").items() if call["key"] == told["key"]), None)
    if known is not None:
        return Reply.of({"id": known})
    if told["mode"] == "automatic" and not told.get("flow", {}).get("steps"):
        return Reply.of({"error": "bad_flow"})
    return Reply.of({"id": line.ring(store, app, told)})


def _command(store: Store, call_id: str, command: str, told: dict[str, Any]) -> Reply:
    if command == "hangup":
        line.hang_up(store, call_id)
    elif command == "recording":
        store.change("calls", call_id, recording=bool(told.get("on")))
    else:
        return Reply.of({"error": "no_such_command"}, 404)
    return Reply.of({"ok": True})


def _is_signed(secret: str, call: Call) -> bool:
    at = call.headers.get("x-voice-time", "")
    right = hmac.new(secret.encode(), at.encode() + b"." + call.body, hashlib.sha256).hexdigest()
    fresh = at.isdigit() and abs(clock.wall().timestamp() - int(at)) <= FRESH_SECONDS
    return fresh and hmac.compare_digest(right, call.headers.get("x-voice-signature", ""))


def tell(store: Store, app: str, event: dict[str, Any]) -> None:
    """Call the account's door with a signed event."""
    account = store.get("accounts", app) or {}
    body = json.dumps(event, ensure_ascii=False)
    at = str(int(clock.wall().timestamp()))
    signature = hmac.new(account.get("secret", "").encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Voice-Time": at, "X-Voice-Signature": signature}
    store.call_back(account.get("callback", ""), body, headers=headers)


line.telling(tell)
vendor = VoiceVendor()

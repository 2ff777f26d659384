"""The open voice protocol: JSON over HTTPS, signed both ways. Any gateway or call centre can speak it in a day.

Every call carries `X-Voice-App`, `X-Voice-Time` (Unix seconds) and `X-Voice-Signature`, the hexadecimal HMAC-SHA256 of
`<time>.<body>` with the account's secret. docs/channels/voice.md describes the addresses and events.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

from renxin.engagement.channels import http
from renxin.engagement.channels.adapters.callbacks import CallbackAnswer, CallbackRequest
from renxin.engagement.channels.adapters.errors import ChannelError, Forged
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock

from .base import AccountState

FRESH_SECONDS: Final = 300
_PERMANENT: Final = frozenset({"bad_number", "number_blocked", "bad_flow", "no_such_extension"})
_ACCOUNT: Final = frozenset({"bad_signature", "caller_id_unregistered", "no_balance", "ip_refused"})


class OpenGateway:
    """Speaks the open voice protocol."""

    def dial(self, channel: Channel, *, key: str, number: str, flow: Mapping[str, Any]) -> str:
        told = {"key": key, "mode": "automatic", "to": number, "caller_id": _caller(channel), "flow": flow}
        return str(_post(channel, "calls", told)["id"])

    def bridge(self, channel: Channel, *, key: str, extension: str, number: str) -> str:
        told = {"key": key, "mode": "bridge", "to": number, "caller_id": _caller(channel), "extension": extension}
        return str(_post(channel, "calls", told)["id"])

    def hang_up(self, channel: Channel, external_id: str) -> None:
        _post(channel, f"calls/{external_id}/hangup", {})

    def set_recording(self, channel: Channel, external_id: str, *, on: bool) -> None:
        _post(channel, f"calls/{external_id}/recording", {"on": on})

    def fetch_recording(self, channel: Channel, reference: str) -> tuple[bytes, str]:
        response = _ask(channel, "recordings", {"ref": reference})
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        if not media_type.startswith("audio/"):
            raise ChannelError("no_recording", permanent=True)
        return response.content, media_type

    def look(self, channel: Channel) -> AccountState:
        told = _post(channel, "account", {})
        return AccountState(
            lines=int(told.get("lines", 0)),
            caller_id=str(told.get("caller_id", "")),
            caller_id_registered=bool(told.get("caller_id_registered", False)),
            balance_fen=told.get("balance_fen"),
        )

    def hear(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        arrivals = self._verified(channel, request)
        return CallbackAnswer(body='{"ok":true}', content_type="application/json", arrivals=arrivals)

    def _verified(self, channel: Channel, request: CallbackRequest) -> Sequence[tuple[str, str]]:
        at = request.headers.get("x-voice-time", "")
        right = sign(_secret(channel), at, request.body)
        if not hmac.compare_digest(right, request.headers.get("x-voice-signature", "")):
            raise Forged("the signature is wrong")
        if not at.isdigit() or abs(clock.wall().timestamp() - int(at)) > FRESH_SECONDS:
            raise Forged("the call is old")
        told = request.json()
        events = told if isinstance(told, list) else [told]
        if not all(isinstance(event, dict) and event.get("id") for event in events):
            raise ValueError("an event needs an id")
        return [(str(event["id"])[:128], json.dumps(event, ensure_ascii=False)) for event in events]


def sign(secret: str, at: str, body: bytes) -> str:
    """Return the signature of a body sent at `at`."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def _post(channel: Channel, path: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the gateway says to a call."""
    response = _ask(channel, path, told)
    try:
        said: dict[str, Any] = response.json()
    except ValueError as error:
        raise ChannelError("vendor_broken", permanent=False) from error
    code = str(said.get("error") or "")
    if code:
        raise ChannelError(code, permanent=code in _PERMANENT, account_fault=code in _ACCOUNT)
    return said


def _ask(channel: Channel, path: str, told: Mapping[str, Any]) -> httpx.Response:
    """Make a signed call. All of them are repeatable: the same key rings once."""
    body = json.dumps(told, ensure_ascii=False).encode()
    at = str(int(clock.wall().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Voice-App": str(config_of(channel).get("app_id", "")),
        "X-Voice-Time": at,
        "X-Voice-Signature": sign(_secret(channel), at, body),
    }
    with http.faults(repeatable=True), http.client(channel) as client:
        return http.require_answer(client.post(path, content=body, headers=headers), repeatable=True)


def _caller(channel: Channel) -> str:
    return str(config_of(channel).get("caller_id", ""))


def _secret(channel: Channel) -> str:
    return str(config_of(channel).get("secret", ""))

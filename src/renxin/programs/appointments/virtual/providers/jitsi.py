"""Jitsi Meet on the hospital's own server: rooms nobody can guess, signed tickets where the server asks for them."""

import base64
import hmac
import json
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from renxin.programs.appointments.models import VideoHouse

if TYPE_CHECKING:
    from . import Guest


def link(house: VideoHouse, room: str, guest: "Guest", until: datetime) -> str:
    """Return the address; what is after # stays in the browser. A ticket (JWT, HS256) is good for this room only."""
    name = signed_room(house.secret, room)
    query = {"jwt": _ticket(house, name, guest, until)} if house.app_id else {}
    settings = {
        "config.prejoinConfig.enabled": "false",
        "config.disableDeepLinking": "true",
        "config.defaultLanguage": json.dumps("zhCN" if guest.language.startswith("zh") else "en"),
        "userInfo.displayName": json.dumps(guest.name, ensure_ascii=False),
    }
    address = f"{house.address.rstrip('/')}/{name}"
    return f"{address}{'?' + urlencode(query) if query else ''}#{urlencode(settings, quote_via=quote)}"


def signed_room(secret: str, room: str) -> str:
    """Return the name of the room: only who holds the secret can make it from the visit."""
    return f"renxin-{hmac.new(secret.encode(), room.encode(), sha256).hexdigest()[:32]}"


def _ticket(house: VideoHouse, room: str, guest: "Guest", until: datetime) -> str:
    claims: dict[str, Any] = {
        "iss": house.app_id,
        "aud": house.app_id,
        "sub": "*",
        "room": room,
        "exp": int(until.timestamp()),
        "context": {"user": {"name": guest.name, "moderator": guest.is_host}},
    }
    parts = [_plain({"alg": "HS256", "typ": "JWT"}), _plain(claims)]
    signature = hmac.new(house.secret.encode(), ".".join(parts).encode(), sha256).digest()
    return ".".join([*parts, _text(signature)])


def _plain(value: dict[str, Any]) -> str:
    return _text(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

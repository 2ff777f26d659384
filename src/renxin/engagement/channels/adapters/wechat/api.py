"""Calling the platform: one token for all processes, renewed once when it is called stale, errors in our words."""

import json
from collections.abc import Mapping
from typing import Any, Final

import httpx

from renxin.engagement.channels import tokens
from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.http import client, faults, require_answer
from renxin.engagement.channels.models.account import Channel

from . import errors

BASE: Final = "https://api.weixin.qq.com"
_PURPOSE: Final = "access"


def get(channel: Channel, path: str, **params: str | int) -> dict[str, Any]:
    """Read something from the platform.

    Raises:
        ChannelError: it refused, or could not be reached.
    """
    return _authorised(channel, "GET", path, params, None, repeatable=True)


def post(channel: Channel, path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> dict[str, Any]:
    """Tell the platform something.

    Args:
        channel: the account.
        path: of the call.
        body: its JSON.
        repeatable: said twice it has the same effect; else an answer that never came is `unknown`.

    Raises:
        ChannelError: it refused, could not be reached, or never answered.
    """
    return _authorised(channel, "POST", path, {}, body, repeatable=repeatable)


def open_call(channel: Channel, path: str, **params: str) -> dict[str, Any]:
    """Make a call that carries its own proof (a code of sign-in) instead of a token."""
    secret = {"appid": channel.account, "secret": str(config_of(channel).get("secret", ""))}
    return _checked(_speak(channel, "GET", path, {**secret, **params}, None, repeatable=False))


def download(channel: Channel, path: str, **params: str) -> bytes:
    """Return a file from the platform.

    Raises:
        ChannelError: it is not there any more, or the platform could not be reached.
    """
    token = access_token(channel)
    with faults(repeatable=True), client(channel, BASE) as vendor:
        answer = vendor.get(path, params={"access_token": token, **params})
    require_answer(answer, repeatable=True)
    if "json" in answer.headers.get("Content-Type", "") or answer.content[:1] == b"{":
        _checked(_json(answer, repeatable=True))
        raise ChannelError("no_such_file", permanent=True)
    return answer.content


def upload(channel: Channel, kind: str, name: str, content: bytes) -> str:
    """Put a file into the platform's store and return its id there.

    Raises:
        ChannelError: the platform refused it, or could not be reached.
    """
    token = access_token(channel)
    with faults(repeatable=True), client(channel, BASE) as vendor:
        answer = vendor.post(
            "/cgi-bin/media/upload", params={"access_token": token, "type": kind}, files={"media": (name, content)}
        )
    told = _checked(_json(require_answer(answer, repeatable=True), repeatable=True))
    return str(told.get("media_id", ""))


def access_token(channel: Channel, *, force: bool = False) -> str:
    """Return the account's token; `force` makes the platform give a new one."""
    return tokens.token_of(channel, _PURPOSE, lambda: _fetch(channel, force=force))


def _fetch(channel: Channel, *, force: bool) -> tuple[str, int]:
    """Get a stable token: unlike the plain one it does not end the token another server of the house still uses."""
    body = {
        "grant_type": "client_credential",
        "appid": channel.account,
        "secret": str(config_of(channel).get("secret", "")),
        "force_refresh": force,
    }
    told = _checked(_speak(channel, "POST", "/cgi-bin/stable_token", {}, body, repeatable=True))
    try:
        return str(told["access_token"]), int(told["expires_in"])
    except (KeyError, ValueError) as error:
        raise ChannelError("no_token", permanent=False) from error


def _authorised(
    channel: Channel,
    method: str,
    path: str,
    params: Mapping[str, str | int],
    body: Mapping[str, Any] | None,
    *,
    repeatable: bool,
) -> dict[str, Any]:
    token = access_token(channel)
    told = _speak(channel, method, path, {"access_token": token, **params}, body, repeatable=repeatable)
    if _code(told) in errors.STALE_TOKEN:
        tokens.forget(channel, _PURPOSE, token)
        token = access_token(channel, force=True)
        told = _speak(channel, method, path, {"access_token": token, **params}, body, repeatable=repeatable)
    return _checked(told)


def _speak(
    channel: Channel,
    method: str,
    path: str,
    params: Mapping[str, str | int],
    body: Mapping[str, Any] | None,
    *,
    repeatable: bool,
) -> dict[str, Any]:
    content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"} if content else {}
    with faults(repeatable=repeatable), client(channel, BASE) as vendor:
        answer = vendor.request(method, path, params=dict(params), content=content, headers=headers)
    return _json(require_answer(answer, repeatable=repeatable), repeatable=repeatable)


def _json(answer: httpx.Response, *, repeatable: bool) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ChannelError("unreadable_answer", permanent=False, unknown=not repeatable)
    return told


def _checked(told: dict[str, Any]) -> dict[str, Any]:
    if code := _code(told):
        raise errors.error_of(code)
    return told


def _code(told: Mapping[str, Any]) -> int:
    try:
        return int(told.get("errcode", 0) or 0)
    except (TypeError, ValueError):
        return -1

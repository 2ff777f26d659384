"""Calls to WeCom: token, one renewal when it is called wrong, error codes as `ChannelError`.

A token belongs to one secret. Whoever finds it stolen forgets it (if it is still that one) and asks once more.
"""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from renxin.engagement.channels import http, tokens
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel

from . import errors

BASE: Final = "https://qyapi.weixin.qq.com"
PURPOSE: Final = "app"
CONTACT: Final = "/cgi-bin/externalcontact"
Answer = dict[str, Any]


def get(channel: Channel, path: str, **query: Any) -> Answer:
    """Read something from the vendor."""
    return call(channel, path, query=query)


def ask(channel: Channel, path: str, **body: Any) -> Answer:
    """Read something that is asked for by a body."""
    return call(channel, path, body=body)


def write(channel: Channel, path: str, **body: Any) -> Answer:
    """Change something that may not be done twice: an answer that never came makes the outcome unknown."""
    return call(channel, path, body=body, repeatable=False)


def call(
    channel: Channel,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    repeatable: bool = True,
) -> Answer:
    """Call the vendor with a token and return its answer.

    Raises:
        ChannelError: the vendor refused, or did not answer.
    """
    for is_last in (False, True):
        token = tokens.token_of(channel, PURPOSE, lambda: _new_token(channel))
        answer = _send(channel, path, {**(query or {}), "access_token": token}, body, repeatable=repeatable)
        code = int(answer.get("errcode") or 0)
        if code == 0:
            return answer
        if code not in errors.TOKEN_WRONG or is_last:
            raise errors.error_of(code)
        tokens.forget(channel, PURPOSE, token)
    raise AssertionError("two tries always end")


def call_plain(channel: Channel, path: str, query: Mapping[str, Any]) -> Answer:
    """Call the vendor without a token.

    Raises:
        ChannelError: the vendor refused, or did not answer.
    """
    answer = _send(channel, path, query, None, repeatable=True)
    if answer.get("errcode"):
        raise errors.error_of(int(answer["errcode"]))
    return answer


def upload(channel: Channel, kind: str, name: str, data: bytes) -> str:
    """Put a file into the vendor's store for three days and return its id there."""
    token = tokens.token_of(channel, PURPOSE, lambda: _new_token(channel))
    with http.faults(repeatable=True), http.client(channel, BASE) as client:
        response = client.post(
            "/cgi-bin/media/upload", params={"access_token": token, "type": kind}, files={"media": (name, data)}
        )
    answer = _answer(http.require_answer(response, repeatable=True))
    if answer.get("errcode"):
        raise errors.error_of(int(answer["errcode"]))
    return str(answer["media_id"])


def download(channel: Channel, media_id: str) -> bytes:
    """Return a file from the vendor's store, where it lies for three days.

    Raises:
        ChannelError: it is not there any more, or the vendor could not be reached.
    """
    token = tokens.token_of(channel, PURPOSE, lambda: _new_token(channel))
    with http.faults(repeatable=True), http.client(channel, BASE) as client:
        response = client.get("/cgi-bin/media/get", params={"access_token": token, "media_id": media_id})
    http.require_answer(response, repeatable=True)
    if "json" in response.headers.get("Content-Type", ""):
        raise errors.error_of(int(_answer(response).get("errcode") or 0))
    return response.content


def _send(
    channel: Channel, path: str, query: Mapping[str, Any], body: Mapping[str, Any] | None, *, repeatable: bool
) -> Answer:
    given = {name: value for name, value in query.items() if value not in (None, "")}
    with http.faults(repeatable=repeatable), http.client(channel, BASE) as client:
        response = client.get(path, params=given) if body is None else client.post(path, params=given, json=dict(body))
    return _answer(http.require_answer(response, repeatable=repeatable))


def _answer(response: httpx.Response) -> Answer:
    try:
        found = response.json()
    except ValueError as problem:
        raise ChannelError("unreadable_answer", permanent=False, unknown=True) from problem
    if not isinstance(found, dict):
        raise ChannelError("unreadable_answer", permanent=False, unknown=True)
    return found


def _new_token(channel: Channel) -> tuple[str, int]:
    config = config_of(channel)
    query = {"corpid": config.get("corpid", ""), "corpsecret": config.get("secret", "")}
    answer = call_plain(channel, "/cgi-bin/gettoken", query)
    return str(answer["access_token"]), int(answer.get("expires_in") or 7200)

"""Calls to vendors: time limits, one pool of connections, nothing secret in logs, faults told apart.

`client(channel)` is cheap and may be made for every call. What a fault means for a message is the question of whether
the vendor may have taken it: `faults(repeatable=False)` makes an answer that never came `unknown`.
"""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final
from urllib.request import getproxies, proxy_bypass

import httpx

from .adapters.errors import ChannelError
from .config import config_of
from .models.account import Channel

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0, pool=5.0)
LIMITS: Final = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=30.0)
_mounted: dict[str, httpx.BaseTransport] = {}

for _name in ("httpx", "httpcore"):  # they would write whole addresses, and those of vendors carry secrets and tokens
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Shared(httpx.BaseTransport):
    """A pool of connections that outlives the client that uses it."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._transport.handle_request(request)


def client(channel: Channel, base: str = "") -> httpx.Client:
    """Return a client for an account's vendor; addresses are relative to its base.

    Args:
        channel: whose `base_url` of the configuration, if it has one, wins over everything else.
        base: what addresses are relative to; empty: the adapter's own.
    """
    base = str(config_of(channel).get("base_url") or base or _base_of(channel.kind))
    return httpx.Client(
        base_url=base, timeout=TIMEOUT, transport=_transport(base), follow_redirects=False, trust_env=False
    )


def mount(prefix: str, transport: httpx.BaseTransport | None) -> httpx.BaseTransport | None:
    """Let addresses that begin with `prefix` be answered by `transport` (None: by the network again).

    Returns what answered them before.
    """
    before = _mounted.pop(prefix, None)
    if transport is not None:
        _mounted[prefix] = transport
    return before


@contextmanager
def faults(*, repeatable: bool = False) -> Iterator[None]:
    """Turn what can go wrong on the way into a ChannelError.

    Args:
        repeatable: the call may be made twice without harm (it only reads, or the vendor knows our key).
    """
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise ChannelError("unreachable", permanent=False) from error
    except httpx.TimeoutException as error:
        raise ChannelError("timeout", permanent=False, unknown=not repeatable) from error
    except httpx.TransportError as error:
        raise ChannelError("broken_off", permanent=False, unknown=not repeatable) from error
    except httpx.InvalidURL as error:
        raise ChannelError("bad_address", permanent=False, account_fault=True) from error


def require_answer(response: httpx.Response, *, repeatable: bool = False) -> httpx.Response:
    """Return a response that carries an answer; turn the statuses of gateways and brakes into a ChannelError."""
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        after = response.headers.get("Retry-After", "")
        raise ChannelError("rate_limited", permanent=False, retry_after=int(after) if after.isdigit() else 60)
    if status in (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.BAD_GATEWAY):
        raise ChannelError("vendor_down", permanent=False)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise ChannelError("vendor_broken", permanent=False, unknown=not repeatable)
    return response


def _base_of(kind: str) -> str:
    from .adapters import adapter_of  # noqa: PLC0415  adapters import this module

    return adapter_of(kind).base_url


def _transport(base: str) -> httpx.BaseTransport:
    for prefix, transport in _mounted.items():
        if base.startswith(prefix):
            return _Shared(transport)
    host = httpx.URL(base).host if base else ""
    proxy = getproxies().get("https", "") if host and not proxy_bypass(host) else ""
    return _Shared(_pool(proxy))


@cache
def _pool(proxy: str) -> httpx.HTTPTransport:
    return httpx.HTTPTransport(verify=ssl.create_default_context(), limits=LIMITS, proxy=proxy or None)

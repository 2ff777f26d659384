"""Who stands in front of us: proxies we trust to say from where a caller came. Everybody else may say what she likes.

A proxy in front makes every caller come from its own address. Brakes on guessing, marks of doubt and the audit log
need the caller's: it is read from `X-Forwarded-For`, and only when a proxy named in `RENXIN_PROXIES` sent it.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks(named: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks of the proxies that are trusted; an address is a network of one.

    Raises:
        SystemExit: one is neither an address nor a network.
    """
    try:
        return tuple(ip_network(one, strict=False) for one in named)
    except ValueError as error:
        raise SystemExit(
            f"RENXIN_PROXIES: {error}. Write addresses or networks, such as 127.0.0.1,10.8.0.0/24"
        ) from None


def caller(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return from where a call came: the last address in the chain that none of our own proxies added.

    `peer` is who connected to us, `forwarded` the header `X-Forwarded-For`: the leftmost part is whatever the caller
    wrote, so the chain is read from its end, and only as far as trusted proxies vouch for it.
    """
    address = _read(peer)
    for said in reversed(forwarded.split(",")):
        if address is None or not _is_trusted(address, trusted):
            break
        before = _read(said)
        if before is None:  # nonsense, or nothing more: the proxy that told it is as far as we know
            break
        address = before
    return str(address) if address is not None else peer


def vouches(peer: str, trusted: Sequence[Network]) -> bool:
    """Tell whether whoever connected to us is one of our own proxies."""
    address = _read(peer)
    return address is not None and _is_trusted(address, trusted)


def _is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted if network.version == address.version)


def _read(text: str) -> Address | None:
    """Return an address, as headers write it: with a port, in brackets, an old one inside a new one."""
    plain = text.strip().strip('"')
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        found = ip_address(plain)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found

"""What a hospital must never run with. In production mode the product refuses to start and says why."""

import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

SHORTEST_KEY: Final = 32
_KNOWN_WORDS: Final = ("changeme", "change-me", "secret", "default", "insecure", "password", "example", "test")
_LOCAL: Final = {"localhost", "127.0.0.1", "[::1]", "*"}


def refuse_unsafe(
    *,
    debug: bool,
    demo: bool,
    tls_proxy: bool,
    hosts: Iterable[str],
    address: str,
    keys: Mapping[str, str],
    home: Path,
) -> None:
    """Raise SystemExit naming everything that is unsafe about this configuration.

    Raises:
        SystemExit: something is.
    """
    wrong = [
        *_open_doors(debug=debug, demo=demo, tls_proxy=tls_proxy, hosts=set(hosts), address=address),
        *_weak_keys(keys),
        *_readable_secrets(home),
    ]
    if wrong:
        raise SystemExit(
            "RENXIN_PRODUCTION=1, but this configuration is not safe for patients' data:\n"
            + "\n".join(f"  - {words}" for words in wrong)
            + "\nNothing was started. .env.example explains each setting."
        )


def _open_doors(*, debug: bool, demo: bool, tls_proxy: bool, hosts: set[str], address: str) -> Iterator[str]:
    if debug:
        yield "RENXIN_DEBUG is on: error pages would show data to anybody. Remove it."
    if demo:
        yield "RENXIN_DEMO is on: the clock could be moved and a phone simulator is open. Remove it."
    if not tls_proxy:
        yield (
            "RENXIN_TLS_PROXY is not set: say RENXIN_TLS_PROXY=1 once a proxy in front ends TLS and sets "
            "X-Forwarded-Proto (and drops the one that callers send)."
        )
    if not hosts - _LOCAL:
        yield "RENXIN_HOSTS does not name the address that staff and patients use."
    if not address.startswith("https://"):
        yield "RENXIN_PUBLIC_URL does not say with what links to patients begin (https://care.hospital.example)."


def _weak_keys(keys: Mapping[str, str]) -> Iterator[str]:
    for purpose, key in keys.items():
        if len(key) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 3 or key.lower().startswith(_KNOWN_WORDS):
            yield (
                f"the key for {purpose} is a default or too short: remove it and start once without "
                f"RENXIN_PRODUCTION to have one made, or set RENXIN_KEY_{purpose.upper()} to {SHORTEST_KEY} "
                "random characters or more."
            )


def _readable_secrets(home: Path) -> Iterator[str]:
    for path in sorted((home / "secrets").glob("*")):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"{path} can be read by others: chmod 600 {path}"

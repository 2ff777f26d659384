"""The mailbox to which letters return: emptied over POP3, each letter stored before it is taken out there."""

import hashlib
import poplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from renxin.engagement.channels.adapters.base import ChannelError

TIMEOUT: Final = 20
MOST: Final = 200
_LONGEST: Final = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where returned letters lie; `security` is tls or none."""

    host: str
    port: int
    username: str
    password: str
    security: str = "tls"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A letter in the mailbox: its place there, what makes it one, its source."""

    place: int
    arrival: str
    source: str


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[poplib.POP3]:
    """Open the mailbox; what was marked goes when the block ends well.

    Raises:
        ChannelError: it is away, or does not let us in.
    """
    try:
        connection = _connect(mailbox)
    except (OSError, EOFError) as error:
        raise ChannelError("unreachable", permanent=False) from error
    try:
        connection.user(mailbox.username)
        connection.pass_(mailbox.password)
    except poplib.error_proto as error:
        connection.close()
        raise ChannelError("secret", permanent=False, retry_after=600, account_fault=True) from error
    try:
        yield connection
        connection.quit()
    except (OSError, EOFError, poplib.error_proto) as error:
        raise ChannelError("broken_off", permanent=False) from error
    finally:
        connection.close()


def letters(connection: poplib.POP3) -> Iterator[Fetched]:
    """Yield the letters that lie there, at most two hundred; very long ones by their beginning."""
    count, _size = connection.stat()
    for place in range(1, min(count, MOST) + 1):
        lines = connection.retr(place)[1]
        raw = b"\n".join(lines)[:_LONGEST]
        yield Fetched(place, f"letter-{hashlib.sha256(raw).hexdigest()[:40]}", raw.decode("latin-1"))


def _connect(mailbox: Mailbox) -> poplib.POP3:
    if mailbox.security == "none":
        return poplib.POP3(mailbox.host, mailbox.port, timeout=TIMEOUT)
    return poplib.POP3_SSL(mailbox.host, mailbox.port, timeout=TIMEOUT, context=ssl.create_default_context())

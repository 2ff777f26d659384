"""The mailbox to which letters return: emptied over IMAP or POP3, each letter stored before it is taken out there."""

import hashlib
import imaplib
import poplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from renxin.engagement.channels.adapters.base import ChannelError

TIMEOUT: Final = 20
MOST: Final = 200
_LONGEST: Final = 2 * 1024 * 1024
_PORTS: Final = {("pop3", "tls"): 995, ("pop3", "none"): 110, ("imap", "tls"): 993, ("imap", "none"): 143}
_BROKEN: Final = (OSError, EOFError, poplib.error_proto, imaplib.IMAP4.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where returned letters lie; `protocol` is pop3 or imap, `security` tls or none, no port the usual one."""

    host: str
    username: str
    password: str
    port: int = 0
    protocol: str = "pop3"
    security: str = "tls"

    @property
    def own_port(self) -> int:
        """Return where it is called."""
        return self.port or _PORTS[self.protocol, self.security]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A letter in the mailbox: its place there, what makes it one, its source."""

    place: int
    arrival: str
    source: str


class Postbox(Protocol):
    """An open mailbox."""

    def count(self) -> int:
        """Return how many letters lie there."""

    def letters(self) -> Iterator[Fetched]:
        """Yield the letters that lie there, at most two hundred; very long ones by their beginning."""

    def take_out(self, letter: Fetched) -> None:
        """Let a letter be gone when the mailbox is closed."""

    def close(self) -> None:
        """Close the mailbox; what was taken out is gone."""

    def abandon(self) -> None:
        """Leave the mailbox as it is."""


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Postbox]:
    """Open the mailbox; what was taken out goes when the block ends well.

    Raises:
        ChannelError: it is away, or does not let us in.
    """
    made = _open(mailbox)
    try:
        yield made
        made.close()
    except _BROKEN as error:
        raise ChannelError("broken_off", permanent=False) from error
    finally:
        made.abandon()


def _open(mailbox: Mailbox) -> Postbox:
    kind: Any = _Imap if mailbox.protocol == "imap" else _Pop
    try:
        connection = kind.connect(mailbox)
    except _BROKEN as error:
        raise ChannelError("unreachable", permanent=False) from error
    try:
        opened_box: Postbox = kind(connection, mailbox)
    except (poplib.error_proto, imaplib.IMAP4.error) as error:
        with suppress(*_BROKEN):
            kind.drop(connection)
        raise ChannelError("secret", permanent=False, retry_after=600, account_fault=True) from error
    except (OSError, EOFError) as error:
        raise ChannelError("broken_off", permanent=False) from error
    return opened_box


def _fetched(place: int, raw: bytes) -> Fetched:
    raw = raw.replace(b"\r\n", b"\n")[:_LONGEST]
    return Fetched(place, f"letter-{hashlib.sha256(raw).hexdigest()[:40]}", raw.decode("latin-1"))


class _Pop:
    def __init__(self, connection: poplib.POP3, mailbox: Mailbox) -> None:
        self._connection = connection
        connection.user(mailbox.username)
        connection.pass_(mailbox.password)

    @staticmethod
    def connect(mailbox: Mailbox) -> poplib.POP3:
        if mailbox.security == "none":
            return poplib.POP3(mailbox.host, mailbox.own_port, timeout=TIMEOUT)
        context = ssl.create_default_context()
        return poplib.POP3_SSL(mailbox.host, mailbox.own_port, timeout=TIMEOUT, context=context)

    @staticmethod
    def drop(connection: poplib.POP3) -> None:
        connection.close()

    def count(self) -> int:
        return self._connection.stat()[0]

    def letters(self) -> Iterator[Fetched]:
        for place in range(1, min(self.count(), MOST) + 1):
            yield _fetched(place, b"\n".join(self._connection.retr(place)[1]))

    def take_out(self, letter: Fetched) -> None:
        self._connection.dele(letter.place)

    def close(self) -> None:
        self._connection.quit()

    def abandon(self) -> None:
        self._connection.close()


class _Imap:
    def __init__(self, connection: imaplib.IMAP4, mailbox: Mailbox) -> None:
        self._connection = connection
        connection.login(mailbox.username, mailbox.password)
        self._expect(connection.select("INBOX"))

    @staticmethod
    def connect(mailbox: Mailbox) -> imaplib.IMAP4:
        if mailbox.security == "none":
            return imaplib.IMAP4(mailbox.host, mailbox.own_port, timeout=TIMEOUT)
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.own_port, timeout=TIMEOUT, ssl_context=context)

    @staticmethod
    def drop(connection: imaplib.IMAP4) -> None:
        connection.shutdown()

    def count(self) -> int:
        return len(self._places())

    def letters(self) -> Iterator[Fetched]:
        for place in self._places()[:MOST]:
            parts = self._expect(self._connection.uid("FETCH", str(place), f"(BODY.PEEK[]<0.{_LONGEST}>)"))
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            yield _fetched(place, raw)

    def take_out(self, letter: Fetched) -> None:
        self._expect(self._connection.uid("STORE", str(letter.place), "+FLAGS.SILENT", r"(\Deleted)"))

    def close(self) -> None:
        self._expect(self._connection.expunge())
        self._connection.logout()

    def abandon(self) -> None:
        with suppress(*_BROKEN):
            self._connection.shutdown()

    def _places(self) -> list[int]:
        """Return the letters that are not marked as gone, by the server's own lasting numbers."""
        found = self._expect(self._connection.uid("SEARCH", "UNDELETED"))
        return [int(each) for each in (found[0] or b"").split()]

    @staticmethod
    def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
        status, told = answer
        if status != "OK":
            raise imaplib.IMAP4.error(str(told))
        return told

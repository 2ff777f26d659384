"""Speaking SMTP: one connection for a batch, and for each letter whether it was taken, refused, or nobody knows."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

from renxin.engagement.channels.adapters.base import ChannelError

TIMEOUT: Final = 20
_GREYLISTED: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where letters are handed in; `security` is tls (from the first byte), starttls or none."""

    host: str
    port: int
    security: str = "starttls"
    username: str = ""
    password: str = ""


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """Open a connection, signed in.

    Raises:
        ChannelError: the server is away, or does not let the account in.
    """
    try:
        connection = _open(server)
    except smtplib.SMTPAuthenticationError as error:
        raise ChannelError("secret", permanent=False, retry_after=600, account_fault=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelError("unreachable", permanent=False) from error
    try:
        yield connection
    finally:
        _leave(connection)


def hand_in(connection: smtplib.SMTP, letter: EmailMessage, sender: str, recipient: str) -> str:
    """Hand one letter in and return what the server said.

    Raises:
        ChannelError: it did not take the letter, or went away after it had it.
    """
    try:
        connection.rset()
        _expect(connection.mail(sender), "sender_refused")
        _expect(connection.rcpt(recipient), "address_refused")
    except (OSError, smtplib.SMTPException) as error:  # nothing was handed over yet
        raise ChannelError("unreachable", permanent=False) from error
    try:
        code, words = connection.data(letter.as_bytes())
    except smtplib.SMTPDataError as error:  # it did not want to hear the letter
        raise _error(error.smtp_code, "refused") from error
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelError("no_answer", permanent=False, unknown=True) from error
    _expect((code, words), "refused")
    return words.decode("utf-8", "replace")[:120]


def _open(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    connection.ehlo()
    if server.security == "starttls":
        connection.starttls(context=context)
        connection.ehlo()
    if server.username:
        connection.login(server.username, server.password)
    return connection


def _leave(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (TimeoutError, OSError, smtplib.SMTPException):
        connection.close()


def _expect(answer: tuple[int, bytes], reason: str) -> None:
    code, _words = answer
    if code >= 400 or code < 200:
        raise _error(code, reason)


def _error(code: int, reason: str) -> ChannelError:
    """5xx is for good, 4xx (greylisting, full, busy) is for later."""
    if 400 <= code < 500:
        return ChannelError("put_off_by_server", permanent=False, retry_after=_GREYLISTED)
    return ChannelError(reason, permanent=True)

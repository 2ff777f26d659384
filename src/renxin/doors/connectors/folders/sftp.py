"""Files behind SFTP. Imported when such a folder is opened: the library is five megabytes that few hospitals need."""

import base64
import contextlib
import hashlib
import io
from collections.abc import Iterator
from stat import S_ISREG
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import paramiko

from renxin.doors.connectors.tables.polling import SourceTrouble

from .places import CHUNK, Lying

TIMEOUT: Final = 45


class SftpFolder:
    """A folder behind SFTP."""

    def __init__(self, client: paramiko.SFTPClient, folder: str) -> None:
        self._client, self._folder = client, folder

    def files(self) -> list[Lying]:
        found = self._client.listdir_attr(self._folder)
        return [
            Lying(one.filename, one.st_size or 0, float(one.st_mtime or 0))
            for one in found
            if S_ISREG(one.st_mode or 0)
        ]

    def chunks(self, name: str) -> Iterator[bytes]:
        with self._client.open(f"{self._folder}/{name}", "rb") as file:
            file.prefetch()
            while chunk := file.read(CHUNK):
                yield chunk

    def move(self, name: str, folder: str) -> None:
        with contextlib.suppress(OSError):
            self._client.mkdir(f"{self._folder}/{folder}")
        with contextlib.suppress(OSError):
            self._client.remove(f"{self._folder}/{folder}/{name}")
        self._client.rename(f"{self._folder}/{name}", f"{self._folder}/{folder}/{name}")


def fingerprint_of(address: str) -> str:
    """Return the fingerprint of the host behind an SFTP address, to be compared by a person and kept.

    Raises:
        SourceTrouble: nobody answers there.
    """
    try:
        transport = _transport(address)
        try:
            transport.start_client(timeout=TIMEOUT)
            return _fingerprint(transport)
        finally:
            transport.close()
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise SourceTrouble("source_down") from error


@contextlib.contextmanager
def opened(address: str, fingerprint: str) -> Iterator[SftpFolder]:
    """Open a folder behind `sftp://user:password@host:22/folder`.

    Raises:
        SourceTrouble: it cannot be reached, or the host is not the one whose fingerprint we know.
    """
    try:
        with _session(address, fingerprint) as (client, folder_name):
            yield SftpFolder(client, folder_name)
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise SourceTrouble("source_down") from error


@contextlib.contextmanager
def _session(address: str, fingerprint: str) -> Iterator[tuple[paramiko.SFTPClient, str]]:
    parts = urlsplit(address)
    transport = _transport(address)
    try:
        transport.start_client(timeout=TIMEOUT)
        if _fingerprint(transport) != fingerprint:
            raise SourceTrouble("source_host")
        _sign_in(transport, unquote(parts.username or ""), unquote(parts.password or ""))
        client: Any = paramiko.SFTPClient.from_transport(transport)
        yield client, unquote(parts.path).rstrip("/") or "."
    finally:
        transport.close()


def _transport(address: str) -> paramiko.Transport:
    parts = urlsplit(address)
    transport = paramiko.Transport((parts.hostname or "", parts.port or 22))
    transport.banner_timeout = transport.auth_timeout = TIMEOUT
    return transport


def _sign_in(transport: paramiko.Transport, user: str, secret: str) -> None:
    try:
        if secret.startswith("-----BEGIN"):
            transport.auth_publickey(user, paramiko.Ed25519Key.from_private_key(io.StringIO(secret)))
        else:
            transport.auth_password(user, secret)
    except paramiko.AuthenticationException as error:
        raise SourceTrouble("source_refused") from error


def _fingerprint(transport: paramiko.Transport) -> str:
    digest = hashlib.sha256(transport.get_remote_server_key().asbytes()).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

"""Where files lie: a folder of this machine, or one behind SFTP."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from renxin.doors.connectors.tables.polling import SourceTrouble

CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Lying:
    """A file that lies in a folder."""

    name: str
    size: int
    changed: float


class Place(Protocol):
    """A folder that can be looked into."""

    def files(self) -> list[Lying]:
        """Return the files that lie there."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file."""

    def move(self, name: str, folder: str) -> None:
        """Put a file into a folder beside it."""


@contextlib.contextmanager
def opened(address: str, fingerprint: str = "") -> Iterator[Place]:
    """Open a folder: a path, or `sftp://user:password@host:22/folder`.

    Raises:
        SourceTrouble: it cannot be reached, or the host is not the one whose fingerprint we know.
    """
    if not address.startswith("sftp://"):
        folder = Path(address)
        if not folder.is_dir():
            raise SourceTrouble("source_folder")
        yield LocalFolder(folder)
        return
    from . import sftp  # noqa: PLC0415  heavy, and few hospitals fetch files this way

    with sftp.opened(address, fingerprint) as found:
        yield found


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self) -> list[Lying]:
        found = [(path, path.stat()) for path in self._folder.iterdir() if path.is_file()]
        return [Lying(path.name, stat.st_size, stat.st_mtime) for path, stat in found]

    def chunks(self, name: str) -> Iterator[bytes]:
        with (self._folder / name).open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def move(self, name: str, folder: str) -> None:
        (self._folder / folder).mkdir(exist_ok=True)
        (self._folder / name).replace(self._folder / folder / name)


def fingerprint_of(address: str) -> str:
    """Return the fingerprint of the host behind an SFTP address, to be compared by a person and kept.

    Raises:
        SourceTrouble: nobody answers there.
    """
    from . import sftp  # noqa: PLC0415  heavy, and few hospitals fetch files this way

    return sftp.fingerprint_of(address)

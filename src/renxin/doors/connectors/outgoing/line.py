"""The line to another system: one message out, its acknowledgement back; or a file laid into a folder."""

import socket
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from renxin.doors.connectors.hl7v2.framing import Framer, wrap
from renxin.doors.connectors.hl7v2.reader import Unreadable, read

from .rules import Place

_CONNECT_SECONDS: Final = 5.0
_ANSWER_SECONDS: Final = 20.0
_LARGEST: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """MSA-1 with words, or why there was none: `unreachable`, `no_answer`, `other_answer`, `no_folder`.

    `decides` is false where nobody read it yet: a file that was laid down.
    """

    code: str = ""
    words: str = ""
    problem: str = ""
    decides: bool = True


def tell(place: Place, control_id: str, content: bytes) -> Answer:
    """Send one message and return the answer; a file that lies there is taken (`AA`), nobody reads it back."""
    if place.scheme == "file":
        return _lay(Path(place.folder), control_id, content)
    try:
        line = socket.create_connection((place.host, place.port), timeout=_CONNECT_SECONDS)
    except OSError:
        return Answer(problem="unreachable")
    with closing(line):
        line.settimeout(_ANSWER_SECONDS)
        try:
            line.sendall(wrap(content))
            frame = _frame(line)
        except OSError:
            return Answer(problem="no_answer")
    return _read(frame, control_id)


def _frame(line: socket.socket) -> bytes:
    framer = Framer(_LARGEST)
    while data := line.recv(65536):
        for frame in framer.feed(data):
            if frame.kind == "message":
                return frame.content
    return b""


def _read(content: bytes, control_id: str) -> Answer:
    try:
        message = read(content) if content else None
    except Unreadable:
        message = None
    msa = message.first("MSA") if message else None
    if message is None or msa is None:
        return Answer(problem="no_answer")
    if msa.get(2) != control_id:
        return Answer(problem="other_answer")
    err = message.first("ERR")
    return Answer(code=msa.get(1).strip().upper()[:2], words=(msa.get(3) or (err.get(8) if err else ""))[:200])


def _lay(folder: Path, control_id: str, content: bytes) -> Answer:
    """Write the file under another name first, so that nobody reads half of it."""
    try:
        half = folder / f".{control_id}.part"
        half.write_bytes(content)
        half.replace(folder / f"{control_id}.hl7")
    except OSError:
        return Answer(problem="no_folder")
    return Answer(code="AA", decides=False)

"""MLLP frames: 0x0B, the message, 0x1C 0x0D. Pure: feed it what arrives, it gives back what is complete.

Lenient where a sender's meaning is plain: line ends between frames, a missing 0x0D before the next 0x0B, and a new
`0x0B MSH` inside a frame (the sender broke off and began again). All else outside a frame is reported, not guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

START: Final = b"\x0b"
END: Final = b"\x1c\r"
_END_OF_FRAME: Final = re.compile(rb"\x1c(?:\r|(?=\x0b))")
_RESTART: Final = START + b"MSH"
_HEAD_KEPT: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """Something the peer sent. `stray` bytes lay outside frames, `half` was broken off, `oversize` keeps its head."""

    kind: Literal["message", "stray", "half", "oversize", "batch"]
    content: bytes
    size: int


def wrap(content: bytes) -> bytes:
    """Return `content` as one frame."""
    return START + content + END


class Framer:
    """The frames of one connection. Memory stays below `limit` plus one read."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._inside = False
        self._searched = 0
        self._dropped = 0

    @property
    def inside(self) -> bool:
        """Tell whether a frame has begun and not ended."""
        return self._inside

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield what `data` completes."""
        self._buffer += data
        while (found := self._outside() if not self._inside else self._within()) is not None:
            if found.size:
                yield found

    def end(self) -> Iterator[Frame]:
        """Yield what is left when the peer has gone."""
        size = self._dropped + len(self._buffer)
        if size:
            yield Frame("half" if self._inside else "stray", bytes(self._buffer[:_HEAD_KEPT]), size)
        self._buffer.clear()

    def _outside(self) -> Frame | None:
        at = self._buffer.find(START)
        if at < 0:
            stray = bytes(self._buffer)
            self._buffer.clear()
            return _stray(stray) if stray else None
        stray = bytes(self._buffer[:at])
        del self._buffer[: at + 1]
        self._inside, self._searched, self._dropped = True, 0, 0
        return _stray(stray)

    def _within(self) -> Frame | None:
        end = _END_OF_FRAME.search(self._buffer, self._searched)
        if end is None:
            self._searched = max(len(self._buffer) - 1, 0)
            self._drop_beyond_limit()
            return None
        content = bytes(self._buffer[: end.start()])
        del self._buffer[: end.end()]
        self._inside = False
        return self._complete(content)

    def _complete(self, content: bytes) -> Frame:
        size = self._dropped + len(content)
        if size > self._limit:
            return Frame("oversize", content[:_HEAD_KEPT], size)
        again = content.rfind(_RESTART)
        if again >= 0:  # what came before was broken off; read the rest as the frame it is
            self._buffer[:0] = START + content[again + 1 :] + END
            return Frame("half", content[:again][:_HEAD_KEPT], again)
        return Frame("message", content, max(size, 1))

    def _drop_beyond_limit(self) -> None:
        if self._dropped + len(self._buffer) <= self._limit:
            return
        kept = min(_HEAD_KEPT, self._limit)
        surplus = len(self._buffer) - kept - 1  # the last byte may be the 0x1C of the end
        if surplus > 0:
            del self._buffer[kept : kept + surplus]
            self._dropped += surplus
            self._searched = max(len(self._buffer) - 1, 0)


def _stray(content: bytes) -> Frame:
    meaning = content.strip(b"\r\n \t\x00\x1c")
    return Frame("stray", meaning[:_HEAD_KEPT], len(meaning))

"""Messages in files: several in one, MLLP frames, FHS/BHS batches. Files are read in blocks, so their size is free."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final

from .framing import START, Frame, Framer

_BLOCK: Final = 1024 * 1024
_SUFFIXES: Final = frozenset({".hl7", ".er7", ".mllp", ".adt", ".oru", ".siu"})
_BEGINS: Final = re.compile(rb"MSH(?=[^A-Za-z0-9\s])")  # begins with letters, so that searching is fast
_LINE_ENDS: Final = frozenset(b"\r\n\x0b\x1c")
_ENVELOPES: Final = (b"FHS", b"BHS", b"BTS", b"FTS")
_ENVELOPE: Final = re.compile(rb"(?:\A|(?<=[\r\n]))[ \t]*(?:FHS|BHS|BTS|FTS)(?:[^\r\n]*)(?:[\r\n]+|\Z)")
_BLANK: Final = b" \t\r\n\x00\x1a\x1c"


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files to read: those named, and in folders those that are or hold HL7 v2.

    Raises:
        FileNotFoundError: a path that was named does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*")) if file.is_file() and _looks_like_messages(file))
        elif path.exists():
            yield path
        else:
            raise FileNotFoundError(path)


def frames_of(file: BinaryIO, limit: int) -> Iterator[Frame]:
    """Yield each message of a file; what stands before the first one is one too, so that nothing is lost.

    The trailer of a batch (BTS) comes as a frame of kind `batch`: it says how many messages there were.
    """
    first = file.read(_BLOCK)
    if first[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        first, file = _narrow(first + file.read()), io.BytesIO()
    blocks = _blocks(first, file)
    if first.lstrip(_BLANK)[:1] == START:
        yield from _framed(blocks, limit)
    else:
        yield from _lines(blocks, limit)


def _framed(blocks: Iterator[bytes], limit: int) -> Iterator[Frame]:
    framer = Framer(limit)
    for block in blocks:
        yield from framer.feed(block)
    yield from framer.end()


def _lines(blocks: Iterator[bytes], limit: int) -> Iterator[Frame]:
    rest = b""
    for block in blocks:
        *whole, rest = _divide(rest + block)
        for message in whole:
            yield from _frame(message, limit)
    yield from _frame(rest, limit)


def _divide(content: bytes) -> list[bytes]:
    """Return what stands before the first MSH and each message; the last one may go on in the next block."""
    edges = [0, *(start for start in _starts(content) if start), len(content)]
    return [content[a:b] for a, b in pairwise(edges)]


def _starts(content: bytes) -> Iterator[int]:
    """Yield where a line begins with MSH."""
    for found in _BEGINS.finditer(content):
        before = content[max(found.start() - 8, 0) : found.start()].rstrip(b" \t")
        if not before or before[-1] in _LINE_ENDS:
            yield found.start()


def _frame(content: bytes, limit: int) -> Iterator[Frame]:
    trailer: bytes | None = None
    if any(name in content for name in _ENVELOPES):
        trailer = next((found for found in _ENVELOPE.findall(content) if found.lstrip().startswith(b"BTS")), None)
        content = _ENVELOPE.sub(b"", content)
    message = content.strip(_BLANK)
    if len(message) > limit:
        yield Frame("oversize", message[: 64 * 1024], len(message))
    elif message:
        yield Frame("message", message, len(message))
    if trailer is not None:
        yield Frame("batch", trailer.strip(_BLANK), len(trailer))


def _blocks(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    block = first
    while block:
        yield block
        block = file.read(_BLOCK)


def _narrow(content: bytes) -> bytes:
    """Return UTF-16 as UTF-8 (its line ends are no single bytes); what is broken stays as it is."""
    try:
        return content.decode("utf-16").encode()
    except UnicodeError:
        return content


def _looks_like_messages(file: Path) -> bool:
    if file.suffix.lower() in _SUFFIXES:
        return True
    with file.open("rb") as opened:
        return next(_starts(opened.read(_BLOCK)), None) is not None

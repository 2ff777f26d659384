"""Batches: FHS/BHS … BTS/FTS around messages; the answer is a batch of acknowledgements. Pure."""

import re
from dataclasses import dataclass
from typing import Final

_STARTS: Final = (b"FHS", b"BHS")
_BLANK: Final = b" \t\r\n\x0b\x00"
_MESSAGE: Final = re.compile(rb"(?:\A|(?<=[\r\n]))MSH(?=[^A-Za-z0-9\s])")
_ENVELOPE: Final = re.compile(rb"(?:\A|(?<=[\r\n]))[ \t]*((?:FHS|BHS|BTS|FTS)[^\r\n]*)(?:[\r\n]+|\Z)")
_COUNT: Final = re.compile(rb"BTS[^A-Za-z0-9\s](\d{1,9})")


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch taken apart: its messages, its envelope lines, and how many messages its sender counted (BTS-1)."""

    messages: list[bytes]
    envelope: list[bytes]
    counted: int | None

    @property
    def is_whole(self) -> bool:
        """Tell whether as many messages came as the sender counted."""
        return self.counted is None or self.counted == len(self.messages)


def is_batch(content: bytes) -> bool:
    """Tell whether a frame holds a batch."""
    return content.lstrip(_BLANK)[:3] in _STARTS


def counted_in(envelope: bytes) -> int | None:
    """Return how many messages the trailer of a batch counts (BTS-1), None when it does not say."""
    found = _COUNT.search(envelope)
    return int(found[1]) if found else None


def take_apart(content: bytes) -> Batch:
    """Return the messages of a batch."""
    envelope = [found[1] for found in _ENVELOPE.finditer(content)]
    bare = _ENVELOPE.sub(b"", content)
    starts = [found.start() for found in _MESSAGE.finditer(bare)]
    ends = [*starts[1:], len(bare)] if starts else []
    messages = [bare[start:end].strip(_BLANK) for start, end in zip(starts, ends, strict=True)]
    return Batch(messages, envelope, counted_in(b"\n".join(envelope)))


def answer(batch: Batch, answers: list[bytes]) -> bytes:
    """Return the answers as a batch, its header with sender and receiver swapped."""
    lines: list[bytes] = []
    for line in batch.envelope:
        if line[:3] in _STARTS:
            fields = line.split(line[3:4])
            fields += [b""] * (7 - len(fields))
            fields[2:6] = [fields[4], fields[5], fields[2], fields[3]]
            lines.append(line[3:4].join(fields[:7]).rstrip(line[3:4]))
    separator = batch.envelope[0][3:4] or b"|"
    trailers = [b"BTS" + separator + str(len(answers)).encode()]
    trailers += [b"FTS" + separator + b"1"] if any(line[:3] == b"FHS" for line in batch.envelope) else []
    return b"\r".join([*lines, *(one.strip(b"\r") for one in answers), *trailers]) + b"\r"

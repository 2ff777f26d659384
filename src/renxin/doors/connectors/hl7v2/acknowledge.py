"""The answer to a message: AA it is stored, AE we could not store it (send it again), AR it is no HL7 message.

In enhanced mode (MSH-15, MSH-16) CA, CE, CR say the same of storing, and AA, AE, AR what became of it when applied.

The answer speaks as the message did: its delimiters, its version, its charset, sender and receiver swapped.
"""

from datetime import datetime
from typing import Final, Literal

from django.utils import translation

from renxin.kernel.core import clock, ids

from . import charset
from .header import Header

Code = Literal["AA", "AE", "AR", "CA", "CE", "CR"]
_PLAIN: Final = Header(raw=("MSH", "|", "^~\\&"))
_ANSWER_VERSION: Final = "2.5"
_SPEAKS_CHINESE: Final = frozenset({"utf-8", "utf-8-sig", "gb18030"})


def acknowledge(
    header: Header | None, code: Code, at: datetime, words: object = "", *, expected: int | None = None
) -> bytes:
    """Return the acknowledgement, encoded as the message was. `words` say what is wrong and what to do.

    `expected` is the number that the sender's next message must have, where it numbers them.
    """
    to = header or _PLAIN
    kind = to.field(9).split(_component(to))
    msh = [
        "MSH",
        to.field(2),
        to.field(5),
        to.field(6),
        to.field(3),
        to.field(4),
        at.astimezone(clock.SHANGHAI).strftime("%Y%m%d%H%M%S%z"),
        "",
        _component(to).join(["ACK", *kind[1:2], *(["ACK"] if len(kind) > 2 else [])]),
        f"RX{ids.uuid7().hex[:18].upper()}",
        to.field(11) or "P",
        to.field(12) or _ANSWER_VERSION,
    ]
    declared = [to.field(number) for number in (17, 18)]
    if any(declared):
        msh += ["", "", "", "", *declared]
    said = _said(words, to) if words else ""
    msa = ["MSA", code, to.field(10), said, "" if expected is None else str(expected)]
    while len(msa) > 3 and not msa[-1]:
        msa.pop()
    text = "\r".join(to.separator.join(segment) for segment in (msh, msa)) + "\r"
    return charset.encode(text, to.codec)


def _component(header: Header) -> str:
    return header.field(2)[:1] or "^"


def _said(words: object, header: Header) -> str:
    """Return the words in Chinese where the message's charset can carry them, else in English; never a delimiter."""
    with translation.override("zh-hans" if header.codec in _SPEAKS_CHINESE else "en"):
        text = str(words)
    for character in {header.separator, *header.field(2), "\r", "\n"}:
        text = text.replace(character, " ")
    return text

"""Which characters the bytes of a message are: as declared, else strict UTF-8, else GB 18030.

Bytes that nothing can read stay in the text as surrogates (`surrogateescape`), so they can be shown, reported and
written back unchanged. Splitting comes after decoding: the second byte of a GBK character may be `|`, `^` or `\\`.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

# HL7 table 0211 and what is seen in the field, upper case without blanks, dashes and underscores.
# GB 18030 reads all that GB 2312 and GBK write; UNICODE is what some makers of devices call UTF-8.
CODECS: Final = {
    "ASCII": "ascii",
    "USASCII": "ascii",
    "UTF8": "utf-8",
    "UNICODE": "utf-8",
    "UNICODEUTF8": "utf-8",
    "UNICODEUTF16": "utf-16",
    "GB2312": "gb18030",
    "GBK": "gb18030",
    "CP936": "gb18030",
    "GB18030": "gb18030",
    "GB180302000": "gb18030",
    "GB180302005": "gb18030",
    "GB180302022": "gb18030",
    "BIG5": "big5hkscs",
    "KSX1001": "euc_kr",
    "ISOIR14": "shift_jis",
    "ISOIR87": "iso2022_jp",
    **{f"8859/{n}": f"iso8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    **{f"ISO8859{n}": f"iso8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
}
_NOISE: Final = re.compile(r"[\s_-]+")
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WIDE: Final = ((b"M\0S\0H\0", "utf-16-le"), (b"\0M\0S\0H", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a message, the codec that read it, what the sender declared, and whether the two agree.

    `undecodable` tells that some bytes stayed unread; they are surrogates in `text`.
    """

    text: str
    codec: str
    declared: str = ""
    agrees: bool = True
    undecodable: bool = False


def decode(raw: bytes) -> Decoded:
    """Return the text of `raw` by the rule at the top of this module. Never fails, never drops a byte."""
    wide = _wide_codec(raw)
    if wide:
        return _strictly(raw, wide, "") or _keeping_bytes(raw, "gb18030", "")
    if raw.isascii():
        return Decoded(raw.decode("ascii"), "ascii")
    declared = declared_charset(raw)
    codec = CODECS.get(_NOISE.sub("", declared.upper()), "")
    if codec and (found := _strictly(raw, codec, declared)):
        return found
    for other in ("utf-8", "gb18030"):
        if other != codec and (found := _strictly(raw, other, declared)):
            return Decoded(found.text, other, declared, agrees=not codec)
    return _keeping_bytes(raw, codec if codec not in ("", "ascii", "utf-16") else "gb18030", declared)


def from_text(text: str) -> Decoded:
    """Return what `decode` would, for text that is characters already (a corrected message)."""
    return Decoded(text, "utf-8", undecodable=any("\ud800" <= c <= "\udfff" for c in text))


def declared_charset(raw: bytes) -> str:
    """Return what MSH-18 (or a misplaced MSH-17) names, as written; empty when neither names a known charset."""
    start = raw.find(b"MSH")
    line = re.split(rb"[\r\n]", raw[start : start + 4096], maxsplit=1)[0] if start >= 0 else b""
    fields = line.split(line[3:4]) if len(line) > 3 else []
    for place in (17, 16):  # the first field after MSH-1 is MSH-2, so MSH-18 is at 17
        for repeat in fields[place].split(b"~") if len(fields) > place else []:
            name = repeat.decode("latin-1").strip()
            if _NOISE.sub("", name.upper()) in CODECS:
                return name
    return ""


def encode(text: str, codec: str) -> bytes:
    """Return `text` in the codec of a message, its unread bytes as they were; `?` for what the codec cannot write."""
    try:
        return text.encode(codec, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(codec, "replace")


def _wide_codec(raw: bytes) -> str:
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            return codec
    return next((codec for start, codec in _WIDE if raw.lstrip(b"\r\n").startswith(start)), "")


def _strictly(raw: bytes, codec: str, declared: str) -> Decoded | None:
    try:
        return Decoded(raw.decode(codec), codec, declared)
    except UnicodeError:
        return None


def _keeping_bytes(raw: bytes, codec: str, declared: str) -> Decoded:
    try:
        text = raw.decode(codec, "surrogateescape")
    except UnicodeError:  # a stateful codec may refuse even so
        codec, text = "utf-8", raw.decode("utf-8", "surrogateescape")
    return Decoded(text, codec, declared, agrees=False, undecodable=True)

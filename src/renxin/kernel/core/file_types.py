"""What a file is, judged by its content whatever its name says, and whether it carries anything that runs.

Pure: bytes in, a `FileType` or a refusal in words out.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext as _

from .errors import InvalidInput

Kind = Literal["image", "voice", "video", "file"]
_MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that we take: how pages show it, its media type, the ending of its name, how large it may be."""

    kind: Kind
    media_type: str
    ending: str
    most_bytes: int = 20 * _MEGABYTE


PNG: Final = FileType("image", "image/png", "png", 10 * _MEGABYTE)
JPEG: Final = FileType("image", "image/jpeg", "jpg", 10 * _MEGABYTE)
GIF: Final = FileType("image", "image/gif", "gif", 10 * _MEGABYTE)
WEBP: Final = FileType("image", "image/webp", "webp", 10 * _MEGABYTE)
PDF: Final = FileType("file", "application/pdf", "pdf")
MP3: Final = FileType("voice", "audio/mpeg", "mp3", 10 * _MEGABYTE)
AMR: Final = FileType("voice", "audio/amr", "amr", 10 * _MEGABYTE)
M4A: Final = FileType("voice", "audio/mp4", "m4a", 10 * _MEGABYTE)
WEBM: Final = FileType("voice", "audio/webm", "webm", 10 * _MEGABYTE)
OGG: Final = FileType("voice", "audio/ogg", "ogg", 10 * _MEGABYTE)
MP4: Final = FileType("video", "video/mp4", "mp4")
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
DOCX: Final = FileType("file", f"{_OFFICE}.wordprocessingml.document", "docx")
XLSX: Final = FileType("file", f"{_OFFICE}.spreadsheetml.sheet", "xlsx")
# What browsers record (WEBM, OGG) is taken from patients, but not offered for choosing: few channels can send it on.
TYPES: Final = (PNG, JPEG, GIF, WEBP, PDF, MP3, AMR, M4A, MP4, DOCX, XLSX)
ACCEPT: Final = ",".join(f".{each.ending}" for each in TYPES)

_SIGNS: Final = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"#!AMR", AMR),
    (b"\x1aE\xdf\xa3", WEBM),
    (b"OggS", OGG),
)
_SOUND_BRANDS: Final = (b"M4A ", b"M4B ")
_FILM_BRANDS: Final = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"MSNV",
    b"3gp4",
    b"3gp5",
)
_RUNS_IN_PDF: Final = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)(?![A-Za-z0-9])")
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_RUNS_IN_OFFICE: Final = re.compile(r"vbaproject|/activex/|/embeddings/|/externallinks/|\.(bin|exe|js|vbs)$")
_MOST_PARTS: Final = 2_000
_MOST_UNPACKED: Final = 200 * _MEGABYTE


def file_type(data: bytes) -> FileType:
    """Return what a file is.

    Raises:
        InvalidInput: it is empty, of a kind we do not take, too large for its kind, or carries something that runs.
    """
    found = _recognised(data)
    if found is None:
        raise InvalidInput(
            _("Please choose a picture, a voice message, a video (MP4), a PDF, or a Word or Excel document."),
            where="file",
        )
    if len(data) > found.most_bytes:
        most = found.most_bytes // _MEGABYTE
        raise InvalidInput(_("The file is larger than %(most)d MB.") % {"most": most}, where="file")
    if found is PDF and _pdf_runs(data):
        raise InvalidInput(_("This PDF carries a program or another file. Print it to a new PDF first."), where="file")
    return found


def _recognised(data: bytes) -> FileType | None:
    found = next((kind for sign, kind in _SIGNS if data.startswith(sign)), None)
    if found:
        return found
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return _by_brand(data[8:12])
    if data[:4] == b"PK\x03\x04":
        return _office(data)
    return MP3 if _is_mp3_frame(data) else None


def _by_brand(brand: bytes) -> FileType | None:
    if brand in _SOUND_BRANDS:
        return M4A
    return MP4 if brand in _FILM_BRANDS else None


def _is_mp3_frame(data: bytes) -> bool:
    """Tell whether a frame of MPEG sound, layer III, comes first: eleven bits set, then version, layer, rate."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return False
    return data[1] & 0x18 != 0x08 and data[2] & 0xF0 not in (0x00, 0xF0) and data[2] & 0x0C != 0x0C


def _office(data: bytes) -> FileType | None:
    """Return what an Office document is; None for any other archive.

    Raises:
        InvalidInput: it carries macros, programs or other files, or unpacks to far more than it should.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename.lower() for part in parts}
            if "[content_types].xml" not in names:
                return None
            _refuse_bombs(parts)
            found = DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else None
            types = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, KeyError, zlib.error, RuntimeError, NotImplementedError):
        return None
    if b"macroEnabled" in types or any(_RUNS_IN_OFFICE.search(f"/{name}") for name in names):
        raise InvalidInput(
            _("This document carries macros or other files. Save it without them, or as a PDF."), where="file"
        )
    return found


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise InvalidInput(_("This document unpacks to far more than it should."), where="file")


def _pdf_runs(data: bytes) -> bool:
    return any(_RUNS_IN_PDF.search(_ESCAPE.sub(_unescaped, piece)) for piece in _pdf_pieces(data))


def _pdf_pieces(data: bytes) -> Iterator[bytes]:
    """Yield a PDF's own text, and what its packed streams of objects hold (names may hide in there)."""
    yield _STREAM.sub(b"", data)
    for packed in _STREAM.finditer(data):
        unpacker = zlib.decompressobj()
        try:
            head = unpacker.decompress(packed.group(1), 4_000_000)
        except zlib.error:
            continue
        if b"/Type" in head or b"/S " in head or b"/S/" in head:  # objects, not the drawing of a page
            yield head


def _unescaped(found: "re.Match[bytes]") -> bytes:
    return bytes([int(found.group(1), 16)])

"""Files that people hand in: what they are is judged by their content, whatever their name says."""

from typing import Final

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

MOST_BYTES: Final = 10 * 1024 * 1024
_SIGNS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def kind_of_file(content: bytes) -> str:
    """Return the media type of a photographed or scanned result.

    Raises:
        InvalidInput: it is empty, too large, or neither a picture nor a PDF.
    """
    if not content or len(content) > MOST_BYTES:
        raise InvalidInput(_("The file is empty or larger than 10 MB."), where="photos")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    found = next((kind for sign, kind in _SIGNS if content.startswith(sign)), "")
    if not found:
        raise InvalidInput(_("Please choose a picture (JPEG, PNG, WebP) or a PDF."), where="photos")
    return found

"""HL7 version 2 as a format of the connectors."""

from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.formats import Content, Detail, Format, register

from . import charset, correcting, reasons
from .applying import apply
from .profile import EXAMPLE, check_profile, profile_of
from .readable import kind_name, parts_of, shown
from .reader import Unreadable, read_content

_LONGEST = 20_000


def detail(content: Content, *, clear: bool, wrong: str) -> Detail:
    """Return a message readable; what is no message is shown as text, and only in clear."""
    try:
        message = read_content(content)
    except Unreadable:
        text = shown(charset.decode(content.data).text.replace("\r", "\n"))
        return Detail([], text[:_LONGEST], text) if clear else Detail([])
    text = correcting.editable(message) if clear else ""
    own = profile_of(content.interface).segments if content.interface else {}
    return Detail(parts_of(message, clear=clear, wrong=wrong, own=own), "", text, wrong if "-" in wrong else "")


def with_field(content: Content, place: str, value: str) -> bytes:
    """Return a copy with one field (`PV1-19`) set.

    Raises:
        InvalidInput: there is no such field, the value cannot stand in it, or it is no message at all.
    """
    try:
        message = read_content(content)
    except Unreadable as error:
        raise correcting.no_message() from error
    return correcting.with_field(message, place, value).encode("utf-8", "surrogateescape")


def whole_text(text: str) -> bytes:
    """Return an edited message.

    Raises:
        InvalidInput: it is no message any more.
    """
    return correcting.whole_text(text).encode("utf-8", "surrogateescape")


HL7V2 = register(
    Format(
        code="hl7v2",
        title=_("HL7 v2"),
        reasons=reasons.CATALOGUE,
        apply=apply,
        detail=detail,
        kind_name=kind_name,
        with_field=with_field,
        whole_text=whole_text,
        place_help=_("Segment and number, such as PV1-19"),
        value_help=_("As HL7 writes it; components apart by ^"),
        text_help=_("One segment a line"),
        check_profile=check_profile,
        example_profile=EXAMPLE,
    )
)

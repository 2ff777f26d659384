"""CDA documents as a format of the connectors."""

from functools import partial
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from lxml import etree

from renxin.doors.connectors.formats import Content, Detail, Format, Line, Part, all_at_once, register
from renxin.kernel.core import masking
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import words

from .applying import apply_all
from .cda import Document, read_document
from .pack import meaning, pack
from .reasons import CATALOGUE
from .xml import NotXml, parse

_LONGEST = 200_000
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def detail(content: Content, *, clear: bool, wrong: str) -> Detail:
    """Return a document readable: what we take out of it, masked unless it may be seen in clear."""
    text = content.data.decode("utf-8", errors="replace")[:_LONGEST] if clear else ""
    try:
        document = read_document(content.data, _SHANGHAI)
    except NotXml:
        return Detail([], text, text)
    return Detail(
        [_about(document, clear=clear), _person(document, clear=clear), _said(document, clear=clear)], "", text
    )


def _about(document: Document, *, clear: bool) -> Part:
    at = document.authored_at.astimezone(_SHANGHAI).isoformat(" ", "minutes") if document.authored_at else ""
    lines = (
        Line("id", _("Number"), (document.number,)),
        Line("code", _("Type"), (document.type_code,)),
        Line("title", _("Title"), (document.title,)),
        Line("effectiveTime", _("Written"), (at,)),
        Line("author", _("Author"), (document.author if clear else masking.name(document.author),), masked=not clear),
        Line("custodian", _("Institution"), (document.custodian,)),
    )
    return Part("ClinicalDocument", _("Document"), lines)


def _person(document: Document, *, clear: bool) -> Part:
    language = get_language() or "zh-hans"
    by_system = {kind.system: words(kind.words, language) for kind in pack().numbers.values()}
    numbers = tuple(
        Line("id", by_system[system], (value if clear else masking.identifier(value),), masked=not clear)
        for _kind, system, value in document.numbers
    )
    name = Line("name", _("Name"), (document.name if clear else masking.name(document.name),), masked=not clear)
    phones = tuple(number if clear else masking.phone(number) for number in document.phones)
    return Part(
        "recordTarget", _("Person"), (name, *numbers, Line("telecom", _("Telephone"), phones, masked=not clear))
    )


def _said(document: Document, *, clear: bool) -> Part:
    language = get_language() or "zh-hans"
    by_meaning = {says: words(pack().elements[code].words, language) for code, says in meaning().items()}
    entries = tuple(
        Line(entry.code, by_meaning[entry.what], (entry.text if clear else "••",), masked=not clear)
        for entry in document.entries
    )
    measured = tuple(
        Line(one.code, one.name, (f"{one.value} {one.unit}" if clear else "••",), masked=not clear)
        for one in document.measured
    )
    return Part("structuredBody", _("What it says"), (*entries, *measured))


def kind_name(kind: str) -> object:
    """Return a kind of document in words."""
    return _("Document of a platform")


def with_field(content: Content, place: str, value: str) -> bytes:
    """Refuse: a document is corrected as a whole.

    Raises:
        InvalidInput: always.
    """
    raise InvalidInput(_("Correct the whole text of a document."), where="place")


def whole_text(text: str) -> bytes:
    """Return an edited document.

    Raises:
        InvalidInput: it is no XML any more.
    """
    content = text.encode()
    try:
        root = parse(content)
    except NotXml as error:
        raise InvalidInput(_("This is no XML any more: %(why)s") % {"why": str(error)}, where="text") from error
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


CDA = register(
    Format(
        code="cda",
        title=gettext_lazy("CDA documents"),
        reasons=CATALOGUE,
        apply=partial(all_at_once, apply_all=apply_all),
        detail=detail,
        kind_name=kind_name,
        with_field=with_field,
        whole_text=whole_text,
        text_help=gettext_lazy("The XML of the document"),
    )
)

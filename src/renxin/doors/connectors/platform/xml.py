"""Reading XML from strangers: no entities, no network, no document types. Pure."""

from typing import Final

from lxml import etree

LARGEST: Final = 20 * 1024 * 1024


class NotXml(ValueError):
    """It is no XML that we read; the text says what is wrong, in the parser's words."""


def parse(content: bytes) -> etree._Element:
    """Return the root of a document.

    Raises:
        NotXml: it is not well formed, too large, or declares a document type (which could hide entities).
    """
    if len(content) > LARGEST:
        raise NotXml(f"larger than {LARGEST} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXml(str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise NotXml("a document type is declared")
    return root


def name_of(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def text_at(element: etree._Element, name: str) -> str:
    """Return the text of the first descendant called `name` in any namespace; empty when there is none."""
    found = element.xpath(f".//*[local-name() = '{name}']")
    return "".join(found[0].itertext()).strip() if found else ""

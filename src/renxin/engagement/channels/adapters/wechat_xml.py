"""The small XML of WeCom and WeChat: one level of named fields, now and then nested, never a document type."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

Fields = dict[str, Any]


def read_xml(text: str) -> Fields:
    """Return the fields of a message: text, a nested dict, or a list where a name stands several times.

    Raises:
        ValueError: it is no XML, or declares a document type.
    """
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.strip().encode(), reader)
    except etree.XMLSyntaxError as problem:
        raise ValueError(f"no XML: {problem.msg}") from problem
    if root.getroottree().docinfo.doctype:
        raise ValueError("XML with a document type")
    fields = _value(root)
    if not isinstance(fields, dict):
        raise ValueError("XML without fields")
    return fields


def write_xml(fields: Mapping[str, Any]) -> str:
    """Return fields as XML: text in CDATA, numbers bare, mappings nested, lists repeated."""
    return f"<xml>{_inner(fields)}</xml>"


def _value(element: etree._Element) -> Any:
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        return (element.text or "").strip()
    fields: Fields = {}
    for child in children:
        name, value = str(child.tag), _value(child)
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    return fields


def _inner(fields: Mapping[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    return f"<{name}>{_text(value)}</{name}>"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return _inner(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return escape(text) if "]]>" in text else f"<![CDATA[{text}]]>"

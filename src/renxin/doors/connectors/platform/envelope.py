"""Envelopes: what is called with which text, whatever they are wrapped in; and the answer in the same dress. Pure.

SOAP 1.1 and 1.2: the first element of the body is the operation; its `action` (or `input`, `method`, `code`) names the
method and its `message` (or `xml`, `content`, `data`) holds the text. REST: the same names in JSON.
"""

import json
from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape

from lxml import etree

from .xml import NotXml, name_of, parse

SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12: Final = "http://www.w3.org/2003/05/soap-envelope"
OURS: Final = "urn:renxin:integration"
_ACTIONS: Final = ("action", "input", "method", "code", "arg0")
_MESSAGES: Final = ("message", "xml", "content", "data", "arg1")
_KEYS: Final = ("key", "token")


class NotEnvelope(ValueError):
    """It is no envelope that we can open; the text says why."""


@dataclass(frozen=True, slots=True)
class Call:
    """A method with its text, the key that came inside, and the dress it came in."""

    action: str
    message: str
    key: str = ""
    dress: str = SOAP_11
    operation: str = "HIPMessageServer"
    namespace: str = OURS


def read_soap(content: bytes) -> Call:
    """Return what a SOAP envelope calls.

    Raises:
        NotEnvelope: it is no SOAP envelope, or its body is empty.
    """
    try:
        root = parse(content)
    except NotXml as error:
        raise NotEnvelope(str(error)) from error
    dress = etree.QName(root).namespace or ""
    if dress not in (SOAP_11, SOAP_12) or name_of(root) != "Envelope":
        raise NotEnvelope("the root is no SOAP envelope")
    bodies = [child for child in root if isinstance(child.tag, str) and name_of(child) == "Body"]
    operations = [child for body in bodies for child in body if isinstance(child.tag, str)]
    if not operations:
        raise NotEnvelope("the body is empty")
    operation = operations[0]
    given = {name_of(child): _inside(child) for child in operation if isinstance(child.tag, str)}
    return Call(
        action=_first(given, _ACTIONS),
        message=_first(given, _MESSAGES),
        key=_first(given, _KEYS),
        dress=dress,
        operation=name_of(operation),
        namespace=etree.QName(operation).namespace or "",
    )


def read_json(content: bytes) -> Call:
    """Return what a JSON envelope calls.

    Raises:
        NotEnvelope: it is no JSON object.
    """
    try:
        given = json.loads(content)
    except ValueError as error:
        raise NotEnvelope("no JSON") from error
    if not isinstance(given, dict):
        raise NotEnvelope("no JSON object")
    texts = {str(name): value for name, value in given.items() if isinstance(value, str)}
    return Call(_first(texts, _ACTIONS), _first(texts, _MESSAGES), _first(texts, _KEYS), dress="json")


def soap_answer(call: Call, result: str) -> bytes:
    """Return the answer to a SOAP call, in the version and namespace in which it came."""
    space = f' xmlns="{escape(call.namespace)}"' if call.namespace else ""
    return _enveloped(
        call.dress,
        f"<{call.operation}Response{space}><{call.operation}Result>{escape(result)}</{call.operation}Result>"
        f"</{call.operation}Response>",
    )


def soap_fault(dress: str, blame: Literal["Client", "Server"], words: str) -> bytes:
    """Return a SOAP fault that says what is wrong."""
    if dress == SOAP_12:
        code = "Sender" if blame == "Client" else "Receiver"
        fault = (
            f"<s:Fault><s:Code><s:Value>s:{code}</s:Value></s:Code>"
            f'<s:Reason><s:Text xml:lang="zh">{escape(words)}</s:Text></s:Reason></s:Fault>'
        )
        return _enveloped(dress, fault)
    fault = f"<s:Fault><faultcode>s:{blame}</faultcode><faultstring>{escape(words)}</faultstring></s:Fault>"
    return _enveloped(SOAP_11, fault)


def _enveloped(dress: str, body: str) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{dress}"><s:Body>{body}</s:Body></s:Envelope>'
    return text.encode()


def _inside(element: etree._Element) -> str:
    """Return what stands in an element: its text, or the XML that somebody put in without escaping it."""
    children = [child for child in element if isinstance(child.tag, str)]
    if children and not (element.text or "").strip():
        return etree.tostring(children[0], encoding="unicode", with_tail=False)
    return "".join(element.itertext())


def _first(given: dict[str, str], names: tuple[str, ...]) -> str:
    folded = {name.casefold(): value for name, value in given.items()}
    return next((folded[name] for name in names if name in folded), "").strip()

"""A CDA document read: who it is about, what it is, what its coded entries say. Pure; the whole is kept elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree

from renxin.doors.connectors.hl7v2.times import read_date, read_time

from .pack import meaning, pack
from .xml import NotXml, name_of, parse

V3: Final = "urn:hl7-org:v3"
_NS: Final = {"h": V3}


@dataclass(frozen=True, slots=True)
class Entry:
    """A coded entry: `what` it says to us, its code and words."""

    what: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured entry with its unit, judgement and reference range."""

    code: str
    name: str
    value: Decimal
    unit: str
    flag: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What we take out of a document."""

    number: str
    type_code: str
    title: str
    authored_at: datetime | None
    author: str
    custodian: str
    name: str
    sex: str
    birth_date: date | None
    phones: tuple[str, ...]
    address: str
    numbers: tuple[tuple[str, str, str], ...] = ()
    entries: tuple[Entry, ...] = ()
    measured: tuple[Measured, ...] = ()
    encounter_from: datetime | None = None
    unknown_entries: int = field(default=0)

    def numbers_of(self, kind: str) -> list[tuple[str, str]]:
        """Return the (system, value) of numbers of a kind: person, record or visit."""
        return [(system, value) for of, system, value in self.numbers if of == kind]


def read_document(content: bytes, zone: ZoneInfo) -> Document:
    """Return a document.

    Raises:
        NotXml: it is no CDA document.
    """
    root = parse(content)
    if etree.QName(root).namespace != V3 or name_of(root) != "ClinicalDocument":
        raise NotXml("the root is no ClinicalDocument of HL7 version 3")
    entries, measured, unknown = _entries(root)
    birth = _first(root, "h:recordTarget/h:patientRole/h:patient/h:birthTime/@value")
    sex = _first(root, "h:recordTarget/h:patientRole/h:patient/h:administrativeGenderCode/@code")
    return Document(
        number=_first(root, "h:id/@extension") or _first(root, "h:id/@root"),
        type_code=_first(root, "h:code/@code"),
        title=_first(root, "h:title/text()") or _first(root, "h:code/@displayName"),
        authored_at=_instant(root, "h:effectiveTime/@value", zone),
        author=_first(root, "h:author/h:assignedAuthor/h:assignedPerson/h:name//text()"),
        custodian=_first(root, "h:custodian//h:representedCustodianOrganization/h:name/text()"),
        name=_first(root, "h:recordTarget/h:patientRole/h:patient/h:name//text()"),
        sex=pack().sexes.get(sex, ""),
        birth_date=read_date(birth),
        phones=tuple(_phones(root)),
        address="".join(_all(root, "h:recordTarget/h:patientRole/h:addr//text()")),
        numbers=tuple(_numbers(root)),
        entries=entries,
        measured=measured,
        encounter_from=_instant(root, "h:componentOf/h:encompassingEncounter/h:effectiveTime/h:low/@value", zone),
        unknown_entries=unknown,
    )


def _numbers(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    role = "h:recordTarget/h:patientRole"
    for element in root.xpath(f"{role}/h:id | {role}/h:patient/h:id", namespaces=_NS):
        known, value = pack().numbers.get(element.get("root", "")), element.get("extension", "").strip()
        if known and value and value != "-":
            yield known.kind, known.system, value


def _phones(root: etree._Element) -> Iterator[str]:
    for value in _all(root, "h:recordTarget/h:patientRole/h:telecom/@value"):
        number = value.removeprefix("tel:").strip()
        if number and "@" not in number:
            yield number


def _entries(root: etree._Element) -> tuple[tuple[Entry, ...], tuple[Measured, ...], int]:
    entries: list[Entry] = []
    measured: list[Measured] = []
    unknown = 0
    for element in root.xpath(".//h:observation | .//h:procedure", namespaces=_NS):
        code = _first(element, "h:code/@code")
        what = meaning().get(code)
        quantity = _measured(element, code)
        if what is not None:
            entries.append(_entry(element, what))
        elif quantity is not None:
            measured.append(quantity)
        else:
            unknown += 1
    return tuple(_with_names(entries)), tuple(measured), unknown


def _entry(element: etree._Element, what: str) -> Entry:
    code = _first(element, "h:value/@code") or (_first(element, "h:code/@code") if what == "procedure" else "")
    text = _first(element, "h:value/@displayName") or "".join(_all(element, "h:value//text()")).strip()
    return Entry(what, code.strip(), text)


def _with_names(entries: list[Entry]) -> Iterator[Entry]:
    """Give codes without words the name that stands in an entry of its own; lone names stay diagnoses in words."""
    names = [entry.text for entry in entries if entry.what == "condition_name" and entry.text]
    coded = [entry for entry in entries if entry.what == "condition"]
    for entry in entries:
        if entry.what == "condition_name":
            continue
        if entry.what == "condition" and not entry.text and len(names) == len(coded):
            yield Entry(entry.what, entry.code, names[coded.index(entry)])
        else:
            yield entry
    if not coded:
        yield from (Entry("condition", "", name) for name in names)


def _measured(element: etree._Element, code: str) -> Measured | None:
    found = element.xpath("h:value[@unit or contains(@*[local-name() = 'type'], 'PQ')]", namespaces=_NS)
    if not found or not code:
        return None
    try:
        value = Decimal(found[0].get("value", "").strip())
    except InvalidOperation:
        return None
    low, high = (
        _first(element, f"h:referenceRange/h:observationRange/h:value/h:{end}/@value") for end in ("low", "high")
    )
    return Measured(
        code=code,
        name=_first(element, "h:code/@displayName"),
        value=value,
        unit=found[0].get("unit", ""),
        flag=_first(element, "h:interpretationCode/@code"),
        reference=f"{low}-{high}" if low or high else _first(element, "h:referenceRange//h:text/text()"),
    )


def _all(element: etree._Element, path: str) -> list[str]:
    return [str(found) for found in element.xpath(path, namespaces=_NS)]


def _first(element: etree._Element, path: str) -> str:
    return next((text.strip() for text in _all(element, path) if text.strip()), "")


def _instant(element: etree._Element, path: str, zone: ZoneInfo) -> datetime | None:
    text = _first(element, path)
    return read_time(text, zone) if text else None

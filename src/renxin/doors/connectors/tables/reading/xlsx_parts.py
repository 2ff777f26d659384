"""The small parts of a workbook: which sheet comes first, its shared texts, which formats are dates."""

import re
import zipfile
from array import array
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, XMLPullParser

_NS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_BLOCK: Final = 256 * 1024


class Shared:
    """The texts that cells share, packed: a million names take megabytes, not hundreds of them."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self._bytes, self._ends = bytearray(), array("Q", [0])
        name = "xl/sharedStrings.xml"
        if name not in book.namelist():
            return
        for item in _elements(book, name, "si"):
            self._bytes += _plain(item).encode("utf-8", "surrogatepass")
            self._ends.append(len(self._bytes))

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self._ends) - 1:
            return ""
        return self._bytes[self._ends[place] : self._ends[place + 1]].decode("utf-8", "surrogatepass").strip()


class Styles:
    """Which cell styles show a number as a date."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self._dates: set[str] = set()
        if "xl/styles.xml" not in book.namelist():
            return
        (root,) = _elements(book, "xl/styles.xml", "styleSheet")
        own = {item.get("numFmtId"): item.get("formatCode", "") for item in root.iter(f"{_NS}numFmt")}
        places = root.find(f"{_NS}cellXfs")
        for place, item in enumerate(places if places is not None else ()):
            number = item.get("numFmtId", "0")
            code = own.get(number)
            if _is_date_code(code) if code is not None else int(number) in _BUILT_IN_DATES:
                self._dates.add(str(place))

    def is_date(self, style: str) -> bool:
        """Tell whether a style shows dates."""
        return style in self._dates


def first_sheet(book: zipfile.ZipFile) -> str:
    """Return where the first visible sheet lies in the file."""
    (root,) = _elements(book, "xl/workbook.xml", "workbook")
    sheets = list(root.iter(f"{_NS}sheet"))
    chosen = next((one for one in sheets if one.get("state", "visible") == "visible"), sheets[0])
    (links,) = _elements(book, "xl/_rels/workbook.xml.rels", "Relationships", namespace="")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    target = targets[chosen.get(_REL)].lstrip("/")
    return target if target.startswith("xl/") else f"xl/{target}"


def is_since_1904(book: zipfile.ZipFile) -> bool:
    """Tell whether the workbook counts its days from 1904, as old Macs did."""
    (root,) = _elements(book, "xl/workbook.xml", "workbook")
    return any(item.get("date1904") in ("1", "true") for item in root.iter(f"{_NS}workbookPr"))


def _elements(book: zipfile.ZipFile, name: str, tag: str, *, namespace: str | None = None) -> Iterator[Element]:
    """Yield the elements of one name, each forgotten after it was looked at."""
    parser: Any = XMLPullParser(["start", "end"])
    root: Element | None = None
    with book.open(name) as stream:
        while block := stream.read(_BLOCK):
            if b"<!DOCTYPE" in block:
                raise ValueError("a workbook has no document type")
            parser.feed(block)
            for event, element in parser.read_events():
                root = element if root is None else root
                if event == "end" and element.tag.rpartition("}")[2] == tag:
                    yield element
                    if element is not root:
                        root.clear()


def _plain(item: Element) -> str:
    """Return the text of a shared item, its readings (phonetic runs) left out."""
    parts: list[str] = []
    for child in item:
        if child.tag == f"{_NS}t":
            parts.append(child.text or "")
        elif child.tag == f"{_NS}r":
            parts += [text.text or "" for text in child.iter(f"{_NS}t")]
    return "".join(parts)


def _is_date_code(code: str) -> bool:
    plain = re.sub(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]', "", code.lower())
    return bool(re.search(r"[ymdhs]|年|月|日", plain)) and "general" not in plain

"""The cells of one sheet, parsed as they stream by."""

from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import IO, Final
from xml.parsers import expat

Cell = tuple[int, str, str, str]
Cells = list[Cell]
_BLOCK: Final = 128 * 1024


class SheetRows:
    """The rows of a sheet: number, and the cells as (column, type, style, raw value)."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._done: deque[tuple[int, Cells]] = deque()
        self._cells: Cells = []
        self._number = self._column = 0
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._in_value = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.StartDoctypeDeclHandler = self._refuse

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        while block := self._stream.read(_BLOCK):
            self._parser.Parse(block, False)
            while self._done:
                yield self._done.popleft()
        self._parser.Parse(b"", True)
        yield from self._done

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag if ":" not in tag else tag.rpartition(":")[2]
        if name == "c":
            place = attributes.get("r")
            self._column = _column_of(place.rstrip("0123456789")) if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._parts = []
        elif name in ("v", "t"):
            self._in_value = True
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._column = [], -1

    def _data(self, text: str) -> None:
        if self._in_value:
            self._parts.append(text)

    def _end(self, tag: str) -> None:
        name = tag if ":" not in tag else tag.rpartition(":")[2]
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c":
            if self._parts:
                self._cells.append((self._column, self._kind, self._style, "".join(self._parts)))
        elif name == "row":
            self._done.append((self._number, self._cells))

    def _refuse(self, *_doctype: object) -> None:
        raise ValueError("a sheet has no document type")


@cache
def _column_of(letters: str) -> int:
    """Return the number of a column: A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1

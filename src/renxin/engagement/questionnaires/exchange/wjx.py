"""Text as 问卷星 takes it in: a numbered title with its type in brackets, then the options, one a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from . import guesses
from .found import Found, Line
from .graded import graded

_TITLE: Final = re.compile(r"^\s*(\d+)\s*[.、．]\s*(.+?)\s*(\*?)\s*[\[【](.+?)[\]】]\s*(\*?)\s*$")
_SECOND_NUMBER: Final = re.compile(r"^\d+\s*[、.．]\s*")
_TYPES: Final = {
    "单选题": "choice",
    "下拉题": "choice",
    "下拉框单选": "choice",
    "多选题": "choices",
    "排序题": "choices",
    "填空题": "text",
    "简答题": "text",
    "多项填空题": "text",
    "量表题": "scale",
    "矩阵单选题": "matrix",
    "矩阵量表题": "matrix",
    "NPS题": "recommend",
    "文件上传题": "photo",
    "日期题": "date",
    "段落说明": "display",
    "段落": "display",
    "签名题": "signature",
}
_FREE: Final = frozenset({"text", "photo", "date", "display", "signature", "recommend"})


@dataclass(frozen=True, slots=True)
class _Block:
    """A title and the lines under it."""

    number: int
    text: str
    kind: str
    required: bool
    lines: tuple[str, ...]


def looks_like(text: str) -> bool:
    """Tell whether some line is a title in this format."""
    return any(_TITLE.match(line) for line in text.splitlines())


def read(text: str, code: str) -> Found:
    """Return the questionnaire in `text`, and a line for each question."""
    items: list[dict[str, Any]] = []
    lines: list[Line] = []
    for block in _blocks(text):
        item, note = _item(block, items)
        items.append(item)
        lines.append(Line(block.number, block.text, item["type"], note, item["linkId"]))
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    title = first if first and not _TITLE.match(first) else code
    raw: dict[str, Any] = {"code": code, "title": {"zh": title}, "languages": ["zh"], "items": items}
    dimensions = guesses.declared(items)
    return Found(raw | ({"dimensions": dimensions} if dimensions else {}) | {"minutes": _minutes(items)}, lines)


def _blocks(text: str) -> Iterator[_Block]:
    title: re.Match[str] | None = None
    below: list[str] = []
    for line in [*text.splitlines(), None]:
        found = _TITLE.match(line) if line is not None else None
        if title is not None and (found or line is None):
            words = _SECOND_NUMBER.sub("", title[2]).strip()
            required = bool(title[3] or title[5]) or words.endswith("*")
            yield _Block(int(title[1]), words.rstrip("* "), title[4].strip(), required, tuple(below))
        if found:
            title, below = found, []
        elif line is not None and line.strip():
            below.append(line.strip())


def _item(block: _Block, before: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], str]:
    item: dict[str, Any] = {
        "linkId": f"Q{block.number}",
        "type": _TYPES.get(block.kind, ""),
        "text": {"zh": block.text},
    }
    notes: list[str] = []
    if not item["type"]:
        item["type"] = "choice" if block.lines else "text"
        notes.append(_("This type is not known here: %(type)s. Look at it.") % {"type": block.kind})
    if block.required and item["type"] != "display":
        item["required"] = True
    _answers(item, block, notes)
    if code := guesses.dimension(block.text, item["type"]):
        item["dimension"] = code
    if role := guesses.role(block.text, item["type"]):
        item["role"] = role
    if when := guesses.condition(block.text, before):
        item["enable_when"] = when
        notes.append(_("Asked only after the answer its words name."))
    return item, " ".join(notes)


def _answers(item: dict[str, Any], block: _Block, notes: list[str]) -> None:
    if item["type"] == "matrix":
        _table(item, block)
    elif item["type"] in ("choice", "scale"):
        item.update(graded(block.lines) or {"type": "choice", "options": _options(block.lines)})
        if item["type"] in ("scale", "frequency"):
            notes.append(_("Read as a scale, so that it can be scored."))
        if not block.lines:
            item.update(type="text")
            item.pop("options", None)
            notes.append(_("No options stand under it: read as free text."))
    elif item["type"] == "choices":
        item["options"] = _options(block.lines)
        if block.kind == "排序题":
            notes.append(_("An order of preference becomes a choice of several."))
    elif item["type"] in _FREE and block.lines:
        item["help"] = {"zh": " ".join(block.lines)}


def _table(item: dict[str, Any], block: _Block) -> None:
    """Rows stand on lines of their own; the answers on the last line, between blanks or bars."""
    *rows, last = block.lines or ("",)
    answers = [one for one in re.split(r"[\s|｜、]+", last) if one]
    scale = graded(answers) or {"type": "choice", "options": _options(answers)}
    item["row_type"] = scale.pop("type")
    item.update(scale)
    item["rows"] = [{"linkId": f"{item['linkId']}.{number}", "text": {"zh": row}} for number, row in enumerate(rows, 1)]


def _options(lines: Sequence[str]) -> list[dict[str, Any]]:
    return [{"value": str(number), "text": {"zh": line}} for number, line in enumerate(lines, 1)]


def _minutes(items: Sequence[dict[str, Any]]) -> int:
    return max(1, round(len(items) / 6))

"""Templates to fill in: an Excel file for each kind, with every column explained in both languages."""

import io
from typing import Any, Final

from django.utils.translation import get_language

from renxin.kernel.core.words import Words

from .fields import Field, fields_of, kind_pack, spellings

_REQUIRED: Final = Words("必填", "required")
_SHEETS: Final = (Words("填写", "Fill in"), Words("说明", "Explained"))
_HEAD: Final = (
    Words("列", "Column"),
    Words("英文", "In English"),
    Words("必填", "Required"),
    Words("说明", "Explanation"),
    Words("英文说明", "Explanation in English"),
    Words("可填的词", "Words that are understood"),
    Words("例", "Example"),
)


def template(kind: str) -> bytes:
    """Return the template of a kind: headings and an example on the first sheet, explanations on the second."""
    language = get_language() or "zh-hans"
    stream = io.BytesIO()
    import xlsxwriter  # noqa: PLC0415  large, and needed by few processes

    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "num_format": "@"}),
        "must": book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E3F1EA", "num_format": "@"}
        ),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _fill_in(book, kind, language, formats)
    _explain(book, kind, language, formats)
    book.close()
    return stream.getvalue()


def _fill_in(book: Any, kind: str, language: str, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(_SHEETS[0].get(language))
    required = kind_pack(kind).required
    for place, (name, field) in enumerate(fields_of(kind).items()):
        sheet.set_column(place, place, 18, formats["text"])  # text: no telephone becomes a fraction
        sheet.write_string(0, place, field.words.get(language), formats["must" if name in required else "head"])
        if field.example:
            sheet.write_string(1, place, field.example, formats["text"])
    sheet.freeze_panes(1, 0)


def _explain(book: Any, kind: str, language: str, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(_SHEETS[1].get(language))
    pack = kind_pack(kind)
    sheet.write_string(0, 0, pack.about.zh)
    sheet.write_string(1, 0, pack.about.en)
    for place, (words, width) in enumerate(zip(_HEAD, (18, 22, 10, 42, 46, 46, 22), strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(3, place, words.get(language), formats["head"])
    for line, (name, field) in enumerate(fields_of(kind).items(), start=4):
        cells = (
            field.words.zh,
            field.words.en,
            _REQUIRED.get(language) if name in pack.required else "",
            field.note.zh,
            field.note.en,
            _understood(field),
            field.example,
        )
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell, formats["wrap"])
    sheet.freeze_panes(4, 0)


def _understood(field: Field) -> str:
    values = field.values or ("sex" if field.type == "sex" else "")
    return " · ".join(dict.fromkeys(spellings(values))) if values else ""

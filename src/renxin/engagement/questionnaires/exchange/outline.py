"""An outline in JSON: `{"items": [[question, [answer, …]], …]}`, as questionnaires are copied from the web."""

from typing import Any

from django.utils.translation import gettext as _

from . import guesses
from .found import Found, Line
from .graded import graded


def read(loaded: dict[str, Any], code: str) -> Found:
    """Return the questionnaire in an outline; a file without questions gives one without items."""
    items: list[dict[str, Any]] = []
    lines: list[Line] = []
    for number, row in enumerate(loaded.get("items") or (), 1):
        text, options = str(row[0]), [str(one) for one in row[1]]
        plain = {"type": "choice", "options": [_option(place, one) for place, one in enumerate(options, 1)]}
        item: dict[str, Any] = {"linkId": f"Q{number}", "text": {"zh": text}} | (graded(options) or plain)
        if found := guesses.dimension(text, item["type"]):
            item["dimension"] = found
        items.append(item)
        scaled = item["type"] != "choice"
        note = _("Read as a scale, so that it can be scored.") if scaled else ""
        lines.append(Line(number, text, item["type"], note, item["linkId"]))
    raw: dict[str, Any] = {"code": code, "title": {"zh": str(loaded.get("title") or code)}, "languages": ["zh"]}
    raw |= {"items": items, "source": str(loaded.get("source") or ""), "dimensions": guesses.declared(items)}
    return Found(raw, lines)


def _option(place: int, text: str) -> dict[str, Any]:
    return {"value": str(place), "text": {"zh": text}}

"""Questionnaires from elsewhere and for elsewhere: our YAML, FHIR Questionnaire (R4), text of 问卷星.

found = exchange.read(name, data)      # Found(raw, lines): a draft and what was understood of each question
exchange.as_yaml(raw), exchange.as_fhir(raw)
"""

import json
from pathlib import PurePath
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import InvalidInput

from . import fhir_in, outline, wjx
from .fhir_out import as_fhir
from .found import Found, Line
from .whole import as_yaml, expanded

__all__ = ["Found", "Line", "as_fhir", "as_yaml", "expanded", "fhir_text", "read"]

LARGEST = 2 * 1024 * 1024


def read(name: str, data: bytes) -> Found:
    """Return the questionnaire in a file, and what was understood of each question.

    Raises:
        InvalidInput: it is none of the three kinds, or nothing to ask stands in it.
    """
    if len(data) > LARGEST:
        raise InvalidInput(_("The file is too large for a questionnaire."), where="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    code = _code(name)
    found = _read(text, code)
    if not found.raw.get("items"):
        raise InvalidInput(_("No question stands in this file."), where="file")
    return found


def fhir_text(raw: dict[str, Any]) -> str:
    """Return the questionnaire as the text of a FHIR resource."""
    return json.dumps(as_fhir(raw), ensure_ascii=False, indent=2)


def _read(text: str, code: str) -> Found:
    start = text.lstrip()[:1]
    if start == "{":
        loaded = _json(text)
        if loaded.get("resourceType") == "Questionnaire":
            return fhir_in.read(loaded, code)
        return outline.read(loaded, code)
    if wjx.looks_like(text):
        return wjx.read(text, code)
    return _yaml(text, code)


def _json(text: str) -> dict[str, Any]:
    try:
        loaded = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput(_("This file is broken JSON."), where=f"line {error.lineno}") from error
    return loaded if isinstance(loaded, dict) else {}


def _yaml(text: str, code: str) -> Found:
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InvalidInput(_("This file is broken YAML."), where=f"line {mark.line + 1}" if mark else "file") from error
    if not isinstance(loaded, dict) or not isinstance(loaded.get("items"), list):
        raise InvalidInput(_("This is no questionnaire we can read: YAML, FHIR Questionnaire or 问卷星."), where="file")
    raw = expanded(loaded)
    raw["code"] = str(raw.get("code") or code)
    lines = [
        Line(number, str((one.get("text") or {}).get("zh", "")), str(one.get("type", "")))
        for number, one in enumerate(raw["items"], 1)
    ]
    return Found(raw, lines)


def _code(name: str) -> str:
    stem = PurePath(name).stem.lower()
    return "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in stem).split())[:60] or "form"

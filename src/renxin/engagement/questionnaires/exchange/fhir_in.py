"""A FHIR R4 Questionnaire of any maker: flattened into questions and groups; what we cannot ask is said so."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from .fhir_out import HEAD_URL, ITEM_URL, MAXIMUM, MINIMUM, ORDINAL, TRANSLATION, UNIT
from .found import Found, Line

_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_PLAIN: Final[Mapping[str, str]] = {
    "boolean": "yes_no",
    "integer": "number",
    "decimal": "number",
    "quantity": "number",
    "attachment": "photo",
    "date": "date",
    "dateTime": "date",
    "display": "display",
    **dict.fromkeys(("string", "text", "url", "time", "reference"), "text"),
}
_KNOWN_SETS: Final[Mapping[str, Sequence[tuple[str, str, int | None]]]] = {
    "http://hl7.org/fhir/ValueSet/yesnodontknow": (("Y", "Yes", None), ("N", "No", None), ("asked-unknown", "?", None)),
    "http://loinc.org/vs/LL358-3": (
        ("LA6568-5", "Not at all", 0),
        ("LA6569-3", "Several days", 1),
        ("LA6570-1", "More than half the days", 2),
        ("LA6571-9", "Nearly every day", 3),
    ),
}
"""Answer lists that questionnaires name by address and that everybody uses."""
_LOOSE: Final = frozenset({"time", "reference", "url", "dateTime"})


def read(resource: Mapping[str, Any], code: str) -> Found:
    """Return the questionnaire in a resource, and a line for each question."""
    reader = _Reader(resource)
    head = _ours(resource, HEAD_URL) or {}
    identifier = next((one.get("value") for one in resource.get("identifier") or () if one.get("value")), None)
    named = str(identifier or resource.get("name") or resource.get("id") or code)
    title = reader.words(resource, "title") or {reader.language: named}
    items = list(reader.items(resource.get("item") or (), "", None))
    raw: dict[str, Any] = {"code": named[:60], "title": title, "languages": [reader.language]}
    if head:
        return Found({"code": named, "title": title, **head, "items": items}, reader.lines)
    raw |= {"groups": reader.groups, "layout": "groups" if reader.groups else "steps", "items": items}
    if resource.get("url") or resource.get("copyright"):
        raw["source"] = str(resource.get("copyright") or resource.get("url"))
    return Found(raw, reader.lines)


class _Reader:
    """Walks the tree once; keeps the groups it met and what it has to say."""

    def __init__(self, resource: Mapping[str, Any]) -> None:
        self.sets = {f"#{one.get('id')}": one for one in resource.get("contained") or ()}
        self.language = "zh" if _CHINESE.search(json.dumps(resource, ensure_ascii=False)) else "en"
        self.groups: list[dict[str, Any]] = []
        self.lines: list[Line] = []
        self.kinds: dict[str, str] = {}

    def items(
        self, rows: Sequence[Mapping[str, Any]], group: str, parent: str | None, when: Sequence[Mapping[str, Any]] = ()
    ) -> Iterator[dict[str, Any]]:
        for given in rows:
            row = _inherited(given, when, len(self.lines) + 1)
            own = _ours(row, ITEM_URL)
            if own is not None:
                yield self._noted({"linkId": row["linkId"], **own}, "")
            elif row.get("type") == "group":
                ours = str(row.get("linkId", "")).startswith("group:")
                inside = "" if ours else self._group(row, group)
                yield from self.items(row.get("item") or (), inside, parent, row.get("enableWhen") or ())
            else:
                yield self._question(row, group, parent)
                yield from self.items(row.get("item") or (), group, str(row["linkId"]))

    def _group(self, row: Mapping[str, Any], inside: str) -> str:
        words = self.words(row, "text")
        if not words:
            return inside
        code = f"g{len(self.groups) + 1}"
        self.groups.append({"code": code, "text": words})
        return code

    def _question(self, row: Mapping[str, Any], group: str, parent: str | None) -> dict[str, Any]:
        kind = str(row.get("type"))
        notes: list[str] = []
        item: dict[str, Any] = {"linkId": str(row.get("linkId")), "type": _PLAIN.get(kind, "text")}
        named = next((one["display"] for one in row.get("code") or () if one.get("display")), item["linkId"])
        item["text"] = self.words(row, "text") or {self.language: str(named)}
        if kind in ("choice", "open-choice"):
            item |= self._choice(row, notes)
        if kind == "open-choice":
            notes.append(_("An answer of one's own is not offered here; ask for it in a text."))
        if kind in _LOOSE:
            notes.append(_("Read as near as we can: %(type)s.") % {"type": kind})
        if kind in ("decimal", "quantity"):
            item["decimals"] = 2
        item |= _limits(row, self.language)
        if group:
            item["group"] = group
        if row.get("required") and item["type"] != "display":
            item["required"] = True
        if when := self._condition(row, parent, notes):
            item["enable_when"] = when
        return self._noted(item, " ".join(notes))

    def _noted(self, item: dict[str, Any], note: str) -> dict[str, Any]:
        self.kinds[str(item["linkId"])] = str(item.get("type"))
        words = item.get("text") or {}
        text = words.get("zh") or words.get("en") or ""
        self.lines.append(Line(len(self.lines) + 1, text, str(item["type"]), note, str(item["linkId"])))
        return item

    def _choice(self, row: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
        options = [self._option(one) for one in row.get("answerOption") or ()] or self._contained(row)
        options = list({one["value"]: one for one in options}.values())
        if not options:
            notes.append(_("Its answers stand in another place: read as free text."))
            return {"type": "text"}
        points = [one.get("points") for one in options]
        if not row.get("repeats") and _climbs(points):
            graded = [{"value": int(one["points"]), "text": one["text"]} for one in options]
            return {"type": "scale", "options": graded}
        return {"type": "choices" if row.get("repeats") else "choice", "options": options}

    def _option(self, one: Mapping[str, Any]) -> dict[str, Any]:
        value: Any = next((one[key] for key in one if key.startswith("value")), "")
        if isinstance(value, Mapping):
            words = self.words(value, "display") or {self.language: str(value.get("code", ""))}
            found: dict[str, Any] = {"value": str(value.get("code") or words[self.language]), "text": words}
            ordinal = _extension([*(value.get("extension") or ()), *(one.get("extension") or ())], ORDINAL)
            return found | ({"points": ordinal} if ordinal is not None else {})
        return {"value": str(value), "text": {self.language: str(value)}}

    def _contained(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        address = str(row.get("answerValueSet"))
        if address in _KNOWN_SETS:
            return [
                {"value": code, "text": {self.language: words}} | ({} if points is None else {"points": points})
                for code, words, points in _KNOWN_SETS[address]
            ]
        found = self.sets.get(address, {})
        concepts = found.get("compose", {}).get("include", [])
        listed = [one for part in concepts for one in part.get("concept") or ()] or found.get("concept") or []
        listed = listed or found.get("expansion", {}).get("contains") or []
        return [self._option({"valueCoding": one}) for one in listed]

    def _condition(self, row: Mapping[str, Any], parent: str | None, notes: list[str]) -> dict[str, Any] | None:
        tests = [test for one in row.get("enableWhen") or () if (test := self._test(one, notes))]
        if not tests:
            return {"linkId": parent, "exists": True} if parent else None
        return {"any" if row.get("enableBehavior") == "any" else "all": tests}

    def _test(self, one: Mapping[str, Any], notes: list[str]) -> dict[str, Any] | None:
        other = str(one.get("question"))
        if other not in self.kinds:
            notes.append(_("It hangs on a later question: it is always asked here."))
            return None
        answer: Any = next((one[key] for key in one if key.startswith("answer")), None)
        if one.get("operator") == "exists":
            return {"linkId": other, "exists": bool(answer)}
        if isinstance(answer, Mapping):
            answer = answer.get("code") or answer.get("value") or answer.get("display")
        if self.kinds[other] == "scale" and str(answer).lstrip("-").isdigit():
            answer = int(str(answer))
        return {"linkId": other, "op": str(one.get("operator", "=")), "value": answer}

    def words(self, holder: Mapping[str, Any], key: str) -> dict[str, str] | None:
        """Return a text in the languages it is there in."""
        if not holder.get(key):
            return None
        found = {self.language: str(holder[key])}
        for one in (holder.get(f"_{key}") or {}).get("extension") or ():
            if one.get("url") == TRANSLATION:
                parts = {part["url"]: part.get("valueString") or part.get("valueCode") for part in one["extension"]}
                if str(parts.get("lang", "")).startswith("en"):
                    found["en"] = str(parts.get("content", ""))
        return found


def _inherited(row: Mapping[str, Any], when: Sequence[Mapping[str, Any]], number: int) -> dict[str, Any]:
    """Return an item with the conditions of the group it stands in, and a linkId where its maker forgot it."""
    found = {"linkId": f"q{number}", **row}
    if when and row.get("enableBehavior") != "any":
        found["enableWhen"] = [*when, *(row.get("enableWhen") or ())]
    return found


def _climbs(points: Sequence[Any]) -> bool:
    """Tell whether the options are a whole scale: ordinals one apart, two to eleven of them."""
    if None in points or not 2 <= len(points) <= 11:
        return False
    found = sorted(float(one) for one in points)
    return all(one.is_integer() for one in found) and found == [found[0] + step for step in range(len(found))]


def _limits(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    extensions = row.get("extension") or ()
    found: dict[str, Any] = {}
    for key, url in (("min", MINIMUM), ("max", MAXIMUM)):
        number = _extension(extensions, url)
        if isinstance(number, int | float):
            found[key] = number
    unit = _extension(extensions, UNIT)
    if isinstance(unit, Mapping):
        found["unit"] = {language: str(unit.get("display") or unit.get("code"))}
    return found


def _extension(extensions: Sequence[Mapping[str, Any]], url: str) -> Any:
    for one in extensions:
        if one.get("url") == url:
            return next((value for key, value in one.items() if key.startswith("value")), None)
    return None


def _ours(holder: Mapping[str, Any], url: str) -> dict[str, Any] | None:
    text = _extension(holder.get("extension") or (), url)
    loaded = json.loads(text) if isinstance(text, str) else None
    return loaded if isinstance(loaded, dict) else None

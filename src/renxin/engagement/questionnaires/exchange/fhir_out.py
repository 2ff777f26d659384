"""A questionnaire as a FHIR R4 Questionnaire. What FHIR has no word for goes along in an extension of ours."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .whole import expanded

HEAD_URL: Final = "urn:renxin:questionnaire"
ITEM_URL: Final = "urn:renxin:questionnaire-item"
ORDINAL: Final = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
UNIT: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
MINIMUM: Final = "http://hl7.org/fhir/StructureDefinition/minValue"
MAXIMUM: Final = "http://hl7.org/fhir/StructureDefinition/maxValue"
CONTROL: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
TYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("scale", "scale5", "frequency", "frequency4", "choice", "choices", "kano"), "choice"),
    "recommend": "integer",
    "effort": "integer",
    "yes_no": "boolean",
    "text": "text",
    "date": "date",
    "number": "decimal",
    "matrix": "group",
    "display": "display",
    **dict.fromkeys(("voice", "photo", "signature"), "attachment"),
}
_CODES: Final = {"=": "=", "!=": "!=", ">": ">", ">=": ">=", "<": "<", "<=": "<="}


def as_fhir(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the questionnaire as a FHIR R4 resource."""
    whole = expanded(raw)
    head = {key: value for key, value in whole.items() if key not in ("items", "code", "title")}
    return {
        "resourceType": "Questionnaire",
        "extension": [_own(HEAD_URL, head)],
        "identifier": [{"system": "urn:renxin:questionnaire-code", "value": whole["code"]}],
        "version": str(whole.get("version", 1)),
        "status": "active",
        "language": "zh-CN",
        "subjectType": ["Patient"],
        **_said(whole["title"], "title"),
        "item": _grouped(whole),
    }


def _grouped(whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the items, those of one group inside it, in their order."""
    groups = {one["code"]: one for one in whole.get("groups") or ()}
    known: dict[str, Mapping[str, Any]] = {}
    found: list[dict[str, Any]] = []
    for raw in whole["items"]:
        item = _item(raw, known)
        group = groups.get(raw.get("group") or "")
        if group is None:
            found.append(item)
        elif found and found[-1].get("linkId") == f"group:{group['code']}":
            found[-1]["item"].append(item)
        else:
            taken = {one["linkId"] for one in found}
            link_id = f"group:{group['code']}"
            link_id = link_id if link_id not in taken else f"{link_id}:{len(found)}"
            found.append({"linkId": link_id, "type": "group", **_said(group["text"], "text"), "item": [item]})
        known[str(raw["linkId"])] = raw
    return found


def _item(raw: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    kind = str(raw.get("type"))
    own = _own(ITEM_URL, {key: value for key, value in raw.items() if key != "linkId"})
    item: dict[str, Any] = {
        "extension": [own, *_limits(raw)],
        "linkId": str(raw["linkId"]),
        **_said(_text(raw), "text"),
    }
    item["type"] = "integer" if kind == "scale" and not raw.get("options") else TYPES[kind]
    if raw.get("required") and kind != "display":
        item["required"] = True
    if kind == "choices":
        item["repeats"] = True
    if item["type"] == "choice":
        item["answerOption"] = _options(raw)
    if kind == "matrix":
        item["extension"].append({"url": CONTROL, "valueCodeableConcept": {"coding": [{"code": "gtable"}]}})
        item["item"] = [
            {
                "linkId": str(row["linkId"]),
                **_said(row["text"], "text"),
                "type": "choice",
                "answerOption": _options(raw),
            }
            for row in raw["rows"]
        ]
    return item | _enabled(raw.get("enable_when"), known)


def _text(raw: Mapping[str, Any]) -> Mapping[str, str]:
    text: Mapping[str, str] = raw.get("text") or raw.get("functional") or {}
    return text


def _limits(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for key, url in (("min", MINIMUM), ("max", MAXIMUM)):
        if raw.get(key) is not None:
            number = raw[key]
            found.append({"url": url, "valueInteger" if isinstance(number, int) else "valueDecimal": number})
    if raw.get("unit"):
        found.append({"url": UNIT, "valueCoding": {"display": raw["unit"].get("zh") or raw["unit"].get("en")}})
    return found


def _options(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [*(raw.get("options") or ()), *_na(raw)]
    found = []
    for one in rows:
        coding: dict[str, Any] = {"code": str(one["value"]), **_said(one["text"], "display")}
        points = one.get("points", one["value"])
        if isinstance(points, int | float) and not isinstance(points, bool):
            coding = {"extension": [{"url": ORDINAL, "valueDecimal": points}], **coding}
        found.append({"valueCoding": coding})
    return found


def _na(raw: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [{"value": "na", "text": raw["na_option"]}] if raw.get("na_option") else []


def _enabled(when: Any, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return `enableWhen` as near as FHIR can say it; what is exact stands in our extension."""
    if not when:
        return {}
    behaviour = "any" if "any" in when else "all"
    tests = when.get("all") or when.get("any") or [when]
    said: list[dict[str, Any]] = []
    for test in tests:
        if "exists" in test:
            said.append({"question": test["linkId"], "operator": "exists", "answerBoolean": bool(test["exists"])})
        elif "any_of" in test:
            behaviour = "any" if len(tests) == 1 else behaviour
            said += [_compared(test["linkId"], "=", value, known) for value in test["any_of"]]
        else:
            said.append(_compared(test["linkId"], _CODES[test.get("op", "=")], test["value"], known))
    return {"enableWhen": said} | ({"enableBehavior": behaviour} if len(said) > 1 else {})


def _compared(link_id: str, op: str, value: Any, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    kind = TYPES.get(str(known.get(link_id, {}).get("type")), "choice")
    answer: dict[str, Any]
    if isinstance(value, bool):
        answer = {"answerBoolean": value}
    elif kind in ("integer", "decimal") and isinstance(value, int | float):
        answer = {"answerInteger" if isinstance(value, int) else "answerDecimal": value}
    elif kind == "date":
        answer = {"answerDate": value}
    elif kind == "text":
        answer = {"answerString": str(value)}
    else:
        answer = {"answerCoding": {"code": str(value)}}
    return {"question": link_id, "operator": op, **answer}


def _said(words: Mapping[str, str], key: str) -> dict[str, Any]:
    """Return a text, with the other language as FHIR's translation."""
    zh, en = words.get("zh"), words.get("en")
    said: dict[str, Any] = {key: zh or en}
    if zh and en and zh != en:
        parts = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": en}]
        said[f"_{key}"] = {"extension": [{"url": TRANSLATION, "extension": parts}]}
    return said


def _own(url: str, value: Any) -> dict[str, Any]:
    return {"url": url, "valueString": json.dumps(value, ensure_ascii=False, default=str)}

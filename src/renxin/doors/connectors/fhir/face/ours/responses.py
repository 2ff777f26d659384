"""Answered questionnaires as QuestionnaireResponse resources: every answer under the linkId of its question."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q

from renxin.doors.connectors.fhir import datatypes as fhir
from renxin.doors.connectors.fhir.datatypes import Json
from renxin.doors.connectors.fhir.masks import SENSITIVE
from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.models import QuestionnaireResponse, QuestionnaireVersion
from renxin.engagement.questionnaires.selectors import Definition
from renxin.kernel.core.actor import Actor

from . import Names

NAMED: Final = Q(patient_id__gt=0)
"""Anonymous answers lead to nobody and are no resources of anybody."""
FORMS: Final = "urn:renxin:questionnaire:"


def write(actor: Actor, rows: Sequence[QuestionnaireResponse], names: Names) -> list[Json]:
    """Return answered questionnaires as resources, in their order."""
    wanted = {row.version_id for row in rows}
    versions = QuestionnaireVersion.objects.of(actor).select_related("questionnaire").in_bulk(wanted)
    definitions = {pk: questionnaires.definition_of(version) for pk, version in versions.items()}
    return [_response(row, versions[row.version_id], definitions[row.version_id], names) for row in rows]


def versions_of(actor: Actor, addresses: Iterable[str]) -> list[int]:
    """Return the versions that canonical addresses mean: all of a questionnaire, or the one behind the bar."""
    found: list[int] = []
    for one in addresses:
        code, bar, number = one.removeprefix(FORMS).partition("|")
        rows = QuestionnaireVersion.objects.of(actor).filter(questionnaire__code=code)
        if bar:
            rows = rows.filter(number=number) if number.isdigit() else rows.none()
        found += rows.values_list("pk", flat=True)
    return found


def _response(row: QuestionnaireResponse, version: QuestionnaireVersion, form: Definition, names: Names) -> Json:
    score = [{"url": "urn:renxin:score", "valueDecimal": row.score}] if row.score is not None else []
    resource: Json = {
        "status": "completed",
        "questionnaire": f"{FORMS}{version.questionnaire.code}|{version.number}",
        "subject": {"reference": names.patient(row.patient_id)},
        "encounter": {"reference": visit} if (visit := names.encounter(row.encounter_id)) else {},
        "authored": fhir.write_instant(row.authored_at),
        "language": row.language,
        "item": list(_items(form, json.loads(row.answers), row.language)),
        "extension": [*score, {"url": "urn:renxin:mode", "valueCode": row.mode}],
    }
    return fhir.without_empty(resource)


def _items(form: Definition, answers: dict[str, Any], language: str) -> Iterator[Json]:
    """Yield what was answered, in the order asked; what no question of this version explains comes last, as it is."""
    asked = [item.link_id for item in form.items if item.link_id in answers]
    for link_id in [*asked, *(name for name in answers if name not in asked)]:
        value, item = answers[link_id], form.item(link_id)
        if value is None or value == "":
            continue
        shown: Json = {"linkId": link_id, "text": item.text.get(language) if item else ""}
        if isinstance(value, dict):
            shown["item"] = [
                {"linkId": f"{link_id}.{name}", "answer": _answers(one, {})} for name, one in value.items()
            ]
        else:
            shown["answer"] = _answers(value, _options(form, link_id, language))
        if item is not None and item.sensitive:
            shown["extension"] = [{"url": SENSITIVE, "valueBoolean": True}]
        yield fhir.without_empty(shown)


def _options(form: Definition, link_id: str, language: str) -> dict[str, str]:
    item = form.item(link_id)
    found = {str(option.value): option.text.get(language) for option in item.options} if item else {}
    return {**found, "na": item.na_option.get(language)} if item and item.na_option else found


def _answers(value: Any, options: dict[str, str]) -> list[Json]:
    return [_answer(one, options) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]


def _answer(value: Any, options: dict[str, str]) -> Json:
    if str(value) in options and not isinstance(value, bool):
        return {"valueCoding": {"code": str(value), "display": options[str(value)]}}
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": value}
    if isinstance(value, dict):
        return {"valueString": json.dumps(value, ensure_ascii=False)}
    return {"valueDate": value} if _is_date(value) else {"valueString": str(value)}


def _is_date(value: Any) -> bool:
    try:
        return len(str(value)) == 10 and bool(date.fromisoformat(str(value)))
    except ValueError:
        return False

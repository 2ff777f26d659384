"""The answers behind a number: those it was counted from, newest first, with masked names.

What a page hides because fewer than five answered, its rows hide too.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.core import masking, signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset
from renxin.kernel.core.statistics import HIDDEN_BELOW
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.programs.surveys.models import Survey

from .counting import Narrowed, reached
from .period import Period

_ORDER: Final = Keyset("-id", size=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which of the answers: the low ones, those with a score in a dimension, those that answered a question so."""

    low: bool = False
    recommend: bool = False
    dimension: str = ""
    item: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: whose (masked, empty when anonymous), where, when, what it came to, and the way to the whole."""

    name: str
    department: str
    at: datetime
    anonymous: bool
    score: float | None
    recommend: int | None
    low: bool
    doubtful: bool
    reference: str


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of answers, how many there are in all, and in words which part of the answers they are."""

    words: str
    n: int
    hidden: bool
    lines: list[Line]
    next: str


def read(actor: Actor, survey: Survey, period: Period, narrowed: Narrowed, part: Part, *, after: str = "") -> Behind:
    """Return the answers that a number was counted from, for whoever may see the results."""
    actor.require("surveys.view")
    definition = questionnaires.definition_of(survey.version)
    rows = _found(actor, survey, period, narrowed)
    shown, words = _part(rows, definition, part)
    base, n = _base(rows, shown, part).count(), shown.count()
    if base < HIDDEN_BELOW:
        return Behind(words, n, True, [], "")
    page = _ORDER.page(shown, after)
    return Behind(words, n, False, _lines(actor, page.items), page.next)


def _found(
    actor: Actor, survey: Survey, period: Period, narrowed: Narrowed
) -> QuerySet[QuestionnaireResponse, QuestionnaireResponse]:
    rows = QuestionnaireResponse.objects.of(actor).filter(
        source="surveys",
        source_id=survey.pk,
        id__gte=period.lowest_id,
        authored_at__gte=period.start,
        authored_at__lt=period.end,
    )
    departments = reached(actor, narrowed.department_id)
    rows = rows if departments is None else rows.filter(department_id__in=departments)
    rows = rows.filter(mode=narrowed.mode) if narrowed.mode else rows
    return rows if narrowed.flagged else rows.filter(flags=[])


def _part(rows: Any, definition: questionnaires.Definition, part: Part) -> tuple[Any, str]:
    """Return the answers of a part and what it is called; a part that nobody asked for is everything."""
    if part.low:
        return rows.filter(low=True), ""
    if part.recommend:
        return rows.filter(recommend__isnull=False), ""
    dimension = next((one for one in definition.dimensions if one.code == part.dimension), None)
    if dimension is not None:
        return rows.filter(scores__dimensions__has_key=dimension.code), str(dimension.text)
    item = definition.item(part.item)
    if item is None or not item.closed:
        return rows, ""
    if not part.value:
        return rows.filter(coded__has_key=item.link_id), str(item.text)
    value, label = _chosen(item, part.value)
    several = item.type == "choices"
    return rows.filter(coded__contains={item.link_id: [value] if several else value}), f"{item.text} {label}"


def _base(rows: Any, shown: Any, part: Part) -> Any:
    """Return the answers on whose number the page of results decides whether it shows this number."""
    if part.item and not (part.low or part.recommend or part.dimension):
        return rows.filter(coded__has_key=part.item)
    return rows if part.low else shown


def _chosen(item: questionnaires.Item, text: str) -> tuple[Any, str]:
    """Return the value that stands in an address, as it is stored, and its word."""
    for value, label in questionnaires.options_of(item):
        if json.dumps(value) == text:
            return value, label
    return text, ""


def _lines(actor: Actor, rows: Sequence[QuestionnaireResponse]) -> list[Line]:
    people = Patient.objects.of(actor).filter(pk__in={row.patient_id for row in rows})
    names = dict(people.values_list("pk", "name"))
    places = organizations.departments_by_ids(actor, {row.department_id for row in rows if row.department_id})
    return [
        Line(
            name=masking.name(names.get(row.patient_id, "")),
            department=str(places.get(row.department_id or 0, "")),
            at=row.authored_at,
            anonymous=row.patient_id < 0,
            score=row.score,
            recommend=row.recommend,
            low=row.low,
            doubtful=bool(row.flags),
            reference=signing.seal("response", row.patient_id, row.id),
        )
        for row in rows
    ]

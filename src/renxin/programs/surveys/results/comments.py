"""What was written freely, with masked names."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.core import clock, ids, masking, signing
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient
from renxin.programs.surveys.models import Survey

from .counting import reached
from .period import Period


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote, with a masked name (none when anonymous) and whether the answer was low."""

    text: str
    name: str
    department: str
    at: datetime
    recommend: int | None
    low: bool
    anonymous: bool
    reference: str


def read(actor: Actor, survey: Survey, period: Period, department_id: int | None, limit: int) -> list[Comment]:
    """Return the newest free texts; the names are masked, anonymous answers have none."""
    rows = QuestionnaireResponse.objects.of(actor).filter(
        source="surveys", source_id=survey.pk, has_comment=True, id__gte=period.lowest_id
    )
    rows = rows.filter(authored_at__gte=period.start, authored_at__lt=period.end)
    departments = reached(actor, department_id)
    found = list(
        (rows if departments is None else rows.filter(department_id__in=departments)).order_by("-authored_at")[:limit]
    )
    definition = questionnaires.definition_of(survey.version)
    names = dict(Patient.objects.of(actor).filter(pk__in={row.patient_id for row in found}).values_list("pk", "name"))
    places = organizations.departments_by_ids(actor, {row.department_id for row in found if row.department_id})
    return [
        Comment(
            text=questionnaires.comment(definition, json.loads(row.answers)),
            name=masking.name(names.get(row.patient_id, "")),
            department=str(places.get(row.department_id or 0, "")),
            at=row.authored_at,
            recommend=row.recommend,
            low=row.low,
            anonymous=row.patient_id < 0,
            reference=signing.seal("response", row.patient_id, row.id),
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Written:
    """Free text of one answer for whoever reads them by the hundred: no name, and what the numbers beside it say."""

    response_id: int
    patient_id: int
    survey_id: int
    department_id: int | None
    at: datetime
    text: str
    score: float | None
    recommend: int | None


def with_words(actor: Actor, since: datetime, limit: int) -> list[tuple[int, int]]:
    """Return survey and answer of the newest `limit` answers since then that hold free text.

    Anonymous ones only of days that are over: whatever is written about them today would tell their hour.
    """
    rows = QuestionnaireResponse.objects.of(actor).filter(
        source="surveys", has_comment=True, id__gte=ids.floor_of(since - timedelta(days=1)), authored_at__gte=since
    )
    today = datetime.combine(clock.now().astimezone(clock.SHANGHAI).date(), time(), clock.SHANGHAI)
    rows = rows.filter(Q(patient_id__gt=0) | Q(authored_at__lt=today))
    return list(rows.order_by("-id").values_list("source_id", "id")[:limit])


def written(actor: Actor, survey_ids: Iterable[int], response_ids: Iterable[int]) -> list[Written]:
    """Return the free texts of these answers, the oldest first; answers without words are left out."""
    wanted = sorted(set(response_ids))
    rows = QuestionnaireResponse.objects.of(actor).filter(
        source="surveys", source_id__in=set(survey_ids), id__in=wanted, has_comment=True
    )
    found = list(rows.order_by("id")) if wanted else []
    versions = questionnaires.definitions_of(actor, {row.version_id for row in found})
    read_ = [
        Written(
            response_id=row.id,
            patient_id=row.patient_id,
            survey_id=row.source_id,
            department_id=row.department_id,
            at=row.authored_at,
            text=questionnaires.comment(versions[row.version_id], json.loads(row.answers)),
            score=row.score,
            recommend=row.recommend,
        )
        for row in found
    ]
    return [one for one in read_ if one.text.strip()]

"""Taking answers: kept as a response like any other, judged at once, and somebody is told of what must not wait."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.questionnaires.services import NewResponse, store_responses
from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewAlarm, NewTask
from renxin.intelligence.journeys.questions.models import SentQuestionnaire
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.intelligence import QuestionnaireAnswered
from renxin.kernel.timeline.services import record

SOURCE: Final = "journeys"
_WITHIN: Final = {Level.YELLOW: timedelta(hours=24), Level.ORANGE: timedelta(hours=4)}


@transaction.atomic
def answer_questionnaire(actor: Actor, row: SentQuestionnaire, answers: Mapping[str, Any]) -> SentQuestionnaire:
    """Keep what she answered, judge it by the bank and by her own words, and tell whoever must not wait.

    Raises:
        NotAllowed: it was put to somebody else.
        WrongState: it is answered, or too late.
    """
    if actor.kind != "patient" or actor.patient_id != row.patient_id:
        raise NotAllowed("journeys.answer")
    lock_patients([row.patient_id])
    rows = SentQuestionnaire.objects.of(actor).select_related("version__questionnaire")
    row = rows.select_for_update(of=("self",)).get(pk=row.pk)
    if row.answered_at or row.expires_at <= clock.now():
        raise WrongState(_("This is answered already, or too late to answer."))
    definition = questionnaires.definition_of(row.version)
    assessed = questionnaires.assess(definition, answers, [], None)
    level = level_of(answers)
    response = _response(row, answers, assessed, low=level > Level.GREEN)
    (row.response_id,) = store_responses(actor, [response])
    row.answered_at, row.level = response.authored_at, int(level)
    row.save(update_fields=["answered_at", "response_id", "level"])
    fact = QuestionnaireAnswered(
        patient_id=row.patient_id,
        occurred_at=row.answered_at,
        questionnaire_code=row.version.questionnaire.code,
        response_id=row.response_id,
        score=response.score,
        level=int(level),
        source=row.source,
    )
    record(actor, fact)
    _follow(Actor.system(actor.tenant_id, SOURCE), row, level)
    return row


def level_of(answers: Mapping[str, Any]) -> Level:
    """Return what answers ask for: by the rules of the bank for its questions, by the red flags for her own words."""
    bank = questionnaires.bank_questions()
    found = questionnaires.judge({code: value for code, value in answers.items() if code in bank})
    own_words = "\n".join(value for value in answers.values() if isinstance(value, str))
    return Level.RED if safety.read(own_words).flags else questionnaires.highest(found)


def _response(
    row: SentQuestionnaire, answers: Mapping[str, Any], assessed: questionnaires.Assessment, *, low: bool
) -> NewResponse:
    return NewResponse(
        patient_id=row.patient_id,
        version_id=row.version_id,
        source=SOURCE,
        source_id=row.pk,
        department_id=row.department_id,
        encounter_id=row.encounter_id,
        authored_at=clock.now(),
        language="zh-hans",
        mode="link",
        answers=answers,
        coded=assessed.coded,
        scores=assessed.scores.as_json(),
        method="minmax",
        score=assessed.total_by("minmax"),
        low=low,
        has_comment=bool(assessed.comment),
    )


def _follow(actor: Actor, row: SentQuestionnaire, level: Level) -> None:
    """Let a dangerous answer wait for nobody: the page tells her 120 first, staff are alarmed or have a task."""
    if level == Level.RED:
        alarm = NewAlarm(
            patient_id=row.patient_id,
            level=int(level),
            source=row.source,
            title_code="care_red",
            department_id=row.department_id,
        )
        worklist.raise_alarms(actor, [alarm])
    elif level in _WITHIN:
        new = NewTask(
            patient_id=row.patient_id,
            kind=Task.Kind.CALL if level == Level.ORANGE else Task.Kind.CHECK,
            title_code=f"care_{level.code}",
            source=f"{row.source}:{level.code}",
            due_at=clock.now() + _WITHIN[level],
            risk=3 if level == Level.ORANGE else 2,
            department_id=row.department_id,
        )
        worklist.create_tasks(actor, [new])

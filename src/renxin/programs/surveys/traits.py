"""What segments may ask of surveys: how satisfied somebody was, whether she would recommend us."""

from typing import Final

from django.utils.translation import get_language

from renxin.engagement.segments.services import Trait, register_trait
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import words
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.programs import SurveyAmended, SurveyCompleted

from .models import Survey


def _surveys(actor: Actor) -> list[tuple[str, str]]:
    return [
        (row.code, words(row.title, get_language() or "zh-hans")) for row in Survey.objects.of(actor).order_by("code")
    ]


def _newest(value: str, key: str = "''", where: str = "true") -> str:
    """Return the statement that takes from the newest scored answer of each patient (and survey) its value."""
    return f"""SELECT DISTINCT ON (1, 2) r.patient_id, {key} AS key, {value} AS value
               FROM questionnaires_questionnaireresponse r JOIN surveys_survey s ON s.id = r.source_id
               WHERE r.tenant_id = %(tenant)s AND r.source = 'surveys' AND r.patient_id > 0 AND {where}
                 AND (%(patients)s::bigint[] IS NULL OR r.patient_id = ANY(%(patients)s::bigint[]))
               ORDER BY 1, 2, r.authored_at DESC, r.id DESC"""  # noqa: S608  our own


_FACTS: Final = (SurveyCompleted, SurveyAmended)

register_trait(
    Trait(
        code="satisfaction",
        type="number",
        words=Words("满意度", "Satisfaction"),
        definition=Words("她最近一次答完的问卷的得分（0–100）。", "The score of her last answered survey, 0 to 100."),
        unit=Words("分", "points"),
        sql=_newest("r.score", where="r.score IS NOT NULL"),
        facts=_FACTS,
    ),
    Trait(
        code="satisfaction_in",
        type="number",
        words=Words("某问卷的满意度", "Satisfaction in a survey"),
        definition=Words("她最近一次答完该问卷的得分（0–100）。", "Her score in her last answer to it, 0 to 100."),
        unit=Words("分", "points"),
        key="survey",
        keys=_surveys,
        sql=_newest("r.score", "s.code", "r.score IS NOT NULL"),
        facts=_FACTS,
    ),
    Trait(
        code="recommendation",
        type="number",
        words=Words("推荐意愿", "Recommendation"),
        definition=Words(
            "她最近一次回答“是否愿意推荐我院”给的分（0–10）。",
            "Whether she would recommend us, 0 to 10: her last word.",
        ),
        unit=Words("分", "points"),
        sql=_newest("r.recommend", where="r.recommend IS NOT NULL"),
        facts=_FACTS,
    ),
    Trait(
        code="last_answered",
        type="instant",
        words=Words("最近一次答问卷", "Last answered"),
        definition=Words("她最近一次答完问卷的时间。", "When she last answered a survey."),
        sql=_newest("r.authored_at"),
        facts=_FACTS,
    ),
)

"""What of a month's answers looks coaxed, for every department and survey: one statement over the log."""

from typing import Any, Final

from django.db import connection
from django.db.models import Sum

from renxin.intelligence.appraisal.counting.window import Window
from renxin.intelligence.appraisal.rules.coaxing import ALONE, ATTENDED, is_attended, is_device
from renxin.programs.surveys.models import SurveySignal

Sign = tuple[str, int | None, int | None, dict[str, int]]
_TOP: Final = 99.9
_SQL: Final = """
SELECT department_id, source_id,
       count(*) FILTER (WHERE mode = ANY(%(attended)s) AND score >= %(top)s),
       count(*) FILTER (WHERE mode = ANY(%(attended)s) AND score IS NOT NULL),
       count(*) FILTER (WHERE mode = ANY(%(alone)s) AND score >= %(top)s),
       count(*) FILTER (WHERE mode = ANY(%(alone)s) AND score IS NOT NULL),
       count(*) FILTER (WHERE flags ? 'IP_BURST')
  FROM questionnaires_questionnaireresponse
 WHERE tenant_id = %(tenant)s AND source = 'surveys' AND id >= %(lowest)s
   AND authored_at >= %(start)s AND authored_at < %(end)s AND department_id IS NOT NULL
 GROUP BY 1, 2
"""
_SIGNALS: Final = {
    SurveySignal.Kind.BURST: "burst",
    SurveySignal.Kind.TOP_BURST: "burst",
    SurveySignal.Kind.STAFF_OPENED: "opened",
}


def signs(window: Window) -> list[Sign]:
    """Return what was seen: kind, department, survey, and its counts."""
    found = [one for row in _answers(window) for one in _of_row(row)]
    return found + _signals(window)


def _answers(window: Window) -> list[Any]:
    values: dict[str, Any] = {
        "tenant": window.tenant_id,
        "lowest": window.lowest_id,
        "start": window.start,
        "end": window.end,
        "attended": list(ATTENDED),
        "alone": list(ALONE),
        "top": _TOP,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return cursor.fetchall()


def _of_row(row: tuple[int, ...]) -> list[Sign]:
    department, survey, top, n, top_alone, n_alone, burst = row
    found: list[Sign] = []
    if is_attended((top, n), (top_alone, n_alone)):
        counts = {"top": top, "n": n, "top_alone": top_alone, "n_alone": n_alone}
        found.append(("attended", department, survey, counts))
    if is_device(burst):
        found.append(("device", department, survey, {"n": burst}))
    return found


def _signals(window: Window) -> list[Sign]:
    rows = SurveySignal.objects.of(window.tenant_id).filter(on__gte=window.first_on, on__lte=window.last_on)
    found: dict[tuple[str, int | None, int | None], int] = {}
    for kind, department, survey, n in (
        rows.order_by().values_list("kind", "department_id", "survey_id").annotate(n=Sum("count"))
    ):
        key = (_SIGNALS[SurveySignal.Kind(kind)], department, survey)
        found[key] = found.get(key, 0) + n
    return [(kind, department, survey, {"n": n}) for (kind, department, survey), n in found.items()]

"""What comes back: the same patient, member of staff or problem of a department, so often in so many days."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from renxin.kernel.core.actor import Actor
from renxin.programs.cases.models import Case, CaseKind

from . import risks

_KINDS: Final = (CaseKind.RECOVERY, CaseKind.COMPLAINT)

# For each asked case: how often its patient, its worst person and its worst problem stand in cases of the days before.
_COUNT: Final = """
WITH asked AS (
  SELECT id, patient_id, department_id, opened_at FROM cases_case WHERE id = ANY(%(ids)s)
), recent AS (
  SELECT c.id, c.patient_id, c.department_id, c.opened_at FROM cases_case c
  WHERE c.tenant_id = %(tenant)s AND c.kind = ANY(%(kinds)s)
    AND c.opened_at >= (SELECT min(opened_at) FROM asked) - %(span)s::interval
)
SELECT a.id,
  (SELECT count(*) FROM recent r WHERE a.patient_id > 0 AND r.patient_id = a.patient_id
     AND r.opened_at BETWEEN a.opened_at - %(span)s::interval AND a.opened_at),
  (SELECT max(n) FROM (
     SELECT count(DISTINCT r.id) AS n FROM cases_caseconcern mine
       JOIN cases_caseconcern other ON other.practitioner_id = mine.practitioner_id AND other.part = 'complained'
       JOIN recent r ON r.id = other.case_id
     WHERE mine.case_id = a.id AND mine.part = 'complained'
       AND r.opened_at BETWEEN a.opened_at - %(span)s::interval AND a.opened_at
     GROUP BY mine.practitioner_id) AS people),
  (SELECT max(n) FROM (
     SELECT count(DISTINCT r.id) AS n FROM cases_casecause mine
       JOIN cases_casecause other ON other.category = mine.category AND other.sub_category = mine.sub_category
       JOIN recent r ON r.id = other.case_id AND r.department_id = a.department_id
     WHERE mine.case_id = a.id AND mine.sub_category <> ''
       AND r.opened_at BETWEEN a.opened_at - %(span)s::interval AND a.opened_at
     GROUP BY mine.category, mine.sub_category) AS problems)
FROM asked a
"""


def of_cases(actor: Actor, cases: Sequence[Case]) -> dict[int, list[str]]:
    """Return for each case the codes of the repeats it is part of; those of none left out."""
    ids = [case.pk for case in cases if case.kind in _KINDS]
    if not ids:
        return {}
    often = risks.pack().repeat
    values: dict[str, Any] = {
        "ids": ids,
        "tenant": actor.tenant_id,
        "kinds": list(_KINDS),
        "span": timedelta(days=often.days),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return {row[0]: codes for row in cursor.fetchall() if (codes := _codes(row[1:], often.times))}


def like(actor: Actor, case: Case, limit: int = 10) -> list[Case]:
    """Return the patient's other cases of those days, the newest first: what an answer has to know of."""
    if case.is_anonymous:
        return []
    since = case.opened_at - timedelta(days=risks.pack().repeat.days)
    rows = Case.objects.of(actor).filter(patient_id=case.patient_id, opened_at__gte=since).exclude(pk=case.pk)
    return list(rows.select_related("department").order_by("-opened_at")[:limit])


def _codes(counts: Iterable[int | None], times: int) -> list[str]:
    names = ("repeat_patient", "repeat_person", "repeat_issue")
    return [name for name, count in zip(names, counts, strict=True) if (count or 0) >= times]

"""Substantiated complaints, praise and visits of every department or person: one statement each."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from renxin.intelligence.appraisal.counting.window import Window
from renxin.people.records.models import Encounter
from renxin.programs.cases.models import Case, CaseConcern, Finding

PROVEN: Final = (Finding.YES, Finding.PARTLY)
_KIND: Final = {"complaints": "complaint", "praises": "praise"}
_PART: Final = {"complaints": CaseConcern.Part.COMPLAINED, "praises": CaseConcern.Part.PRAISED}


def found(what: str, window: Window) -> QuerySet[Case]:
    """Return the complaints found to be true, or the praise, received in a window; those joined to others left out."""
    rows = Case.objects.of(window.tenant_id).filter(
        kind=_KIND[what], opened_at__gte=window.start, opened_at__lt=window.end, joined_to=None
    )
    return rows.filter(finding__in=PROVEN) if what == "complaints" else rows


def of_person(rows: QuerySet[Case], what: str, practitioner_id: int) -> QuerySet[Case]:
    """Return the cases that complain of (or praise) a person."""
    return rows.filter(
        pk__in=CaseConcern.objects.filter(practitioner_id=practitioner_id, part=_PART[what]).values("case_id")
    )


def counted(what: str, window: Window, subject: str, into: Mapping[int, int], left_out: list[int]) -> dict[int, int]:
    """Return how many there are of each department or person."""
    rows = found(what, window).exclude(pk__in=left_out)
    if subject == "unit":
        return _summed(rows.order_by().values_list("department_id").annotate(n=Count("pk")), into)
    concerned = Q(concerns__part=_PART[what])
    people = rows.filter(concerned).order_by().values_list("concerns__practitioner_id")
    return _summed(people.annotate(n=Count("pk", distinct=True)), {})


def visits(window: Window, subject: str, into: Mapping[int, int]) -> dict[int, int]:
    """Return how many visits and stays of each department or person ended in a window."""
    rows = Encounter.objects.of(window.tenant_id).filter(ended_at__gte=window.start, ended_at__lt=window.end)
    rows = rows.filter(status="finished").order_by()
    column = "department_id" if subject == "unit" else "practitioner_id"
    return _summed(rows.values_list(column).annotate(n=Count("pk")), into if subject == "unit" else {})


def _summed(rows: QuerySet[Any, Any], into: Mapping[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for unit, n in rows:
        if unit is not None:
            found[into.get(unit, unit)] = found.get(into.get(unit, unit), 0) + n
    return found

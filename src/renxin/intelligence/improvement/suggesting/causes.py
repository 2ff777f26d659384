"""Causes of complaints: categories that a department's cases name so often that it is more than the others' share."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from renxin.intelligence.improvement.effects import Change
from renxin.intelligence.improvement.packing import improving
from renxin.kernel.core import clock, statistics
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.programs.cases import selectors as cases
from renxin.programs.cases.models import Case, CaseCause

from .idea import About, Idea, days, place_words

_MOST_CASES = 200


def from_causes(actor: Actor) -> Iterator[Idea]:
    """Yield a category of a department that was named often and not less than before; the most named first."""
    rules, now = improving().suggest, clock.now()
    start = now - timedelta(days=rules.days)
    counted = _counted(actor, start, now)
    departments = organizations.departments_by_ids(actor, {row["case__department_id"] for row in counted})
    number = max(1, len(organizations.departments(actor)))
    totals: dict[str, int] = {}
    for row in counted:
        totals[row["category"]] = totals.get(row["category"], 0) + row["n"]
    for row in sorted(counted, key=lambda one: (-one["n"], one["category"])):
        department = departments.get(row["case__department_id"])
        if department is None or row["n"] < rules.least_cases or row["n"] < row["before"]:
            continue
        mean = totals[row["category"]] / number
        ends = statistics.rate_interval(row["n"], 1.0)
        gain = Change(mean - row["n"], statistics.Interval(mean - ends.high, mean - ends.low)) if ends else None
        yield _idea(actor, row, department, gain if gain and gain.value < 0 else None)


def _counted(actor: Actor, start: datetime, now: datetime) -> list[dict[str, Any]]:
    """Return for each category and department how many cases named it in the period and in the one before."""
    rows = CaseCause.objects.of(actor).filter(severity__gt=0, case__opened_at__gte=start - (now - start))
    rows = rows.filter(case__department__isnull=False).exclude(case__kind="praise").order_by()
    inside = Q(case__opened_at__gte=start)
    return [
        dict(row)
        for row in rows.values("category", "case__department_id").annotate(
            n=Count("case_id", distinct=True, filter=inside), before=Count("case_id", distinct=True, filter=~inside)
        )
    ]


def _idea(actor: Actor, row: dict[str, Any], department: Organization, gain: Change | None) -> Idea:
    (first, last), rules = days(actor), improving().suggest
    named = next(
        one.text for domain in cases.causes().domains for one in domain.categories if one.code == row["category"]
    )
    since = clock.now() - timedelta(days=rules.days)
    found = Case.objects.of(actor).filter(
        department=department, opened_at__gte=since, causes__category=row["category"], causes__severity__gt=0
    )
    uids = found.exclude(kind="praise").distinct().order_by("-opened_at").values_list("uid", flat=True)[:_MOST_CASES]
    return Idea(
        source="cause",
        key=f"cause:{row['category']}:{department.pk}",
        sentence=improving().sentence(
            "cause",
            place=place_words(department),
            category=named,
            n=str(row["n"]),
            before=str(row["before"]),
            days=str(rules.days),
        ),
        about=About(
            metric="severe_cases" if row["category"] == "safety" else "complaints_per_visits", department=department
        ),
        n=row["n"],
        evidence={
            "kind": "cases",
            "category": row["category"],
            "cases": [str(uid) for uid in uids],
            "before": row["before"],
            "from": f"{first}",
            "to": f"{last}",
        },
        gain=gain,
    )

"""Advice of patients (panel, talks, open days): what several of them advise about the same place and thing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count

from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.themes import selectors as themes
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.listening.models import Advice

from .idea import About, Idea, days, place_words


def from_advice(actor: Actor) -> Iterator[Idea]:
    """Yield what open or adopted advice says more than once."""
    rules, (first, last) = improving().suggest, days(actor)
    rows = Advice.objects.of(actor).filter(
        said_at__gte=clock.now() - timedelta(days=rules.days),
        state__in=[Advice.State.OPEN, Advice.State.ADOPTED],
    )
    found: list[dict[str, Any]] = [
        dict(row) for row in rows.order_by().values("theme", "department_id").annotate(n=Count("pk"))
    ]
    places = organizations.departments_by_ids(actor, {row["department_id"] for row in found if row["department_id"]})
    names = themes.topic_words()
    for row in sorted(found, key=lambda one: (-one["n"], one["theme"], one["department_id"] or 0)):
        if row["n"] < rules.least_advice or not row["theme"]:
            continue
        department = places.get(row["department_id"] or 0)
        yield Idea(
            source="advice",
            key=f"advice:{row['theme']}:{row['department_id'] or 0}",
            sentence=improving().sentence(
                "advice",
                place=place_words(department),
                topic=names.get(row["theme"], improving().words["other_topic"]),
                n=str(row["n"]),
            ),
            about=About(metric="satisfaction", department=department),
            n=row["n"],
            evidence={"kind": "advice", "theme": row["theme"], "from": f"{first}", "to": f"{last}"},
        )

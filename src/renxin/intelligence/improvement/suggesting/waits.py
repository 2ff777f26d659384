"""Waits: a length of time of the catalogue that is longer in a department than in the hospital, beyond chance."""

from collections.abc import Iterator
from typing import Final

from renxin.intelligence.improvement.measuring import itself, read
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from .idea import About, Idea, days, place_words, worse, written

WAITS: Final = ("first_response", "chat_reply", "appointment_wait", "report_time")


def from_waits(actor: Actor) -> Iterator[Idea]:
    """Yield the waits of departments where patients wait longer than elsewhere; nothing of fewer than enough."""
    (first, last), least = days(actor), improving().suggest.least_n
    departments = organizations.departments(actor)
    for code in WAITS:
        metric = insights.metric_of(itself(actor.tenant_id), code)
        house = read(actor, About(metric=code), first, last)
        if not house.is_sure:
            continue
        for department in departments:
            about = About(metric=code, department=department)
            mine = read(actor, about, first, last)
            gain = worse(mine, house, more_is_better=False) if mine.n >= least else None
            if gain is None:
                continue
            yield Idea(
                source="wait",
                key=f"wait:{code}:{department.pk}",
                sentence=improving().sentence(
                    "wait",
                    place=place_words(department),
                    metric=metric.name,
                    value=written(mine.value, metric.unit),
                    other=written(house.value, metric.unit),
                    n=str(mine.n),
                ),
                about=about,
                n=mine.n,
                evidence={"kind": "metric", **mine.stored(), "other": house.value, "other_n": house.n},
                gain=gain,
            )

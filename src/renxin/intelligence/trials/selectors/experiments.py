"""Reads of the register of experiments."""

from collections.abc import Mapping, Sequence
from datetime import date

from renxin.intelligence.trials.models import Experiment
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization


def experiments(actor: Actor) -> list[Experiment]:
    """Return every experiment, those that run in front."""
    actor.require("journeys.view")
    rows = list(Experiment.objects.of(actor).order_by("-pk")[:200])
    return sorted(rows, key=lambda row: row.closed_at is not None)


def experiments_of(actor: Actor, journey_code: str) -> list[Experiment]:
    """Return the experiments of one journey, newest first."""
    actor.require("journeys.view")
    return list(Experiment.objects.of(actor).filter(journey_code=journey_code).order_by("-pk")[:50])


def overdue(actor: Actor, journey_code: str = "", owner_id: int | None = None) -> list[Experiment]:
    """Return the experiments whose last day is over and of which nobody has said what was learned, the oldest first."""
    actor.require("journeys.view")
    today = clock.today(organizations.zone_of(actor))
    rows = Experiment.objects.of(actor).filter(closed_at__isnull=True, ends_on__lt=today)
    if journey_code:
        rows = rows.filter(journey_code=journey_code)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return list(rows.order_by("ends_on", "pk")[:50])


def hold_out_is_over(actor: Actor, journey_code: str) -> bool:
    """Tell whether a journey's hold-out had its time, and no other is running."""
    today = clock.today(organizations.zone_of(actor))
    rows = Experiment.objects.of(actor).filter(journey_code=journey_code, kind=Experiment.Kind.HOLD_OUT)
    running = [closed is None and ends_on >= today for closed, ends_on in rows.values_list("closed_at", "ends_on")]
    return bool(running) and not any(running)


def openings(actor: Actor, journey_code: str) -> dict[int, date | None]:
    """Return the day on which each department of a registered staggered start begins; nothing once that is over."""
    today = clock.today(organizations.zone_of(actor))
    running = Experiment.objects.of(actor).filter(
        journey_code=journey_code, kind=Experiment.Kind.STAGGERED, closed_at__isnull=True, ends_on__gte=today
    )
    plan = running.values_list("plan", flat=True).first()
    return plan_days(actor, plan) if plan else {}


def plan_days(actor: Actor, plan: Sequence[Mapping[str, str]]) -> dict[int, date | None]:
    """Return the day on which each department of a plan begins; None: not at all."""
    rows = Organization.objects.of(actor).filter(uid__in=[row["department"] for row in plan])
    ids = {str(uid): pk for uid, pk in rows.values_list("uid", "pk")}
    return {
        ids[row["department"]]: date.fromisoformat(row["starts_on"]) if row.get("starts_on") else None
        for row in plan
        if row["department"] in ids
    }


def plan_lines(actor: Actor, experiment: Experiment) -> list[tuple[str, date | None]]:
    """Return the departments of a staggered start by name, in the order in which they begin."""
    days = plan_days(actor, experiment.plan)
    rows = organizations.departments_by_ids(actor, set(days)) if days else {}
    found = [(rows[pk].name, day) for pk, day in days.items() if pk in rows]
    return sorted(found, key=lambda line: (line[1] or date.max, line[0]))

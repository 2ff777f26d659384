"""Starting journeys by the calendar: a ticker that looks at the time since it looked last, and lets people in."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.segments import selectors as library
from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.definition import StartRule
from renxin.intelligence.journeys.models import Journey, JourneyStatus
from renxin.intelligence.journeys.occasions import BY_CALENDAR, Occasion, Window, occasions
from renxin.intelligence.journeys.services.enrolling import enrol
from renxin.intelligence.journeys.services.starting import SINCE_START
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

MEMBERS: Final = "members"
# What was due longer ago than this, while nothing ran, is not made up for: its moment has gone.
_LATEST: Final = timedelta(days=2)


def start_by_calendar() -> int:
    """Let in whom the calendar brings, in every hospital; return how many began.

    How far a journey has been looked at is written after its people are in: a ticker that dies looks again, and the
    keys of the occasions let nobody in twice.
    """
    began = 0
    now = clock.now()
    open_ones = Journey.objects.filter(is_active=True, status=JourneyStatus.ACTIVE, current__isnull=False)
    for tenant_id in sorted(set(open_ones.values_list("tenant_id", flat=True))):
        with tenant.scope(tenant_id):
            for journey in open_ones.filter(tenant_id=tenant_id).order_by("pk"):
                began += _sweep(Actor.system(tenant_id, "journeys"), journey, now)
    return began


def _sweep(actor: Actor, journey: Journey, now: datetime) -> int:
    start = rows.definitions([journey.current_id])[journey.current_id].start if journey.current_id else None
    if start is not None and start.plan.get("also_members"):
        return _members(actor, journey, start, now)
    if start is None or start.kind not in BY_CALENDAR:
        return 0
    since = journey.swept_at
    if since is None or since > now:  # looked at for the first time, or the clock went back
        _looked(journey, now)
        return 0
    window = Window(since=max(since, now - _LATEST), until=now, zone=organizations.zone_of(actor))
    began = sum(_enter(actor, journey, occasion) for occasion in occasions(actor.tenant_id, start, window))
    _looked(journey, now)
    return began


def _members(actor: Actor, journey: Journey, start: StartRule, now: datetime) -> int:
    """Let in, once, who belonged to the segment before the journey was switched on: no fact tells of them."""
    if journey.swept_at is not None:
        return 0
    segment = library.usable(actor).filter(code=start.plan["segment"]).first()
    people = list(library.member_ids(actor, segment)) if segment else []
    began = enrol(actor, journey, people, MEMBERS, values={SINCE_START: True}).began if people else 0
    _looked(journey, now)
    return began


def _enter(actor: Actor, journey: Journey, occasion: Occasion) -> int:
    people = occasion.patient_ids
    if people is None:
        definition = rows.definitions([journey.current_id or 0])[journey.current_id or 0]
        people = tuple(segments.answer_for_all(actor.tenant_id, dict(definition.who.rule))) if definition.who else ()
    if not people:
        return 0
    return enrol(actor, journey, people, occasion.key, values=occasion.values, anchor_at=occasion.at).began


def _looked(journey: Journey, now: datetime) -> None:
    with transaction.atomic():
        Journey.objects.filter(pk=journey.pk).update(swept_at=now)

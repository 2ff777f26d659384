"""Vaccines that were given: asked after, the reminders of their doses taken away, the next doses planned."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts import records as said
from renxin.people.organizations import selectors as organizations
from renxin.people.records.models import Immunization
from renxin.programs.careplans import doses
from renxin.programs.careplans.models import (
    OPEN_STATES,
    Contact,
    ContactPart,
    ContactState,
    Enrolment,
    EnrolmentState,
)
from renxin.programs.careplans.programmes import dosing

from .anchoring import move_anchors

_GIVEN: Final = "given"


@transaction.atomic
def follow_vaccines(actor: Actor, facts: Sequence[said.ImmunizationRecorded]) -> None:
    """Ask after a vaccine, a day and three days later, where a child is in the programme; remind of it no more."""
    rows = Immunization.objects.of(actor).filter(pk__in=[fact.immunization_id for fact in facts], status="completed")
    zone = organizations.zone_of(actor)
    for row in rows.order_by("occurred_at"):
        ways = Enrolment.objects.of(actor).filter(
            patient_id=row.patient_id, programme__code=dosing.CHILD, state=EnrolmentState.ACTIVE
        )
        if found := list(ways.select_related("programme")):
            move_anchors(actor, found, {"vaccination": row.occurred_at.astimezone(zone).date()})
            _call_off(actor, found)


def note_told(actor: Actor, contact: Contact, ways: Sequence[Enrolment], answers: Mapping[str, Any]) -> None:
    """Keep that a dose was given, as the parents told us: it is not asked for again, and the next one is planned.

    The record of vaccinations stays elsewhere; what is told here only plans.
    """
    if answers.get("VAC_DONE") != "done":
        return
    parts = [one for one in ContactPart.objects.of(actor).filter(contact=contact) if dosing.is_overdue(one.node)]
    due = doses.of_ways(actor, ways)
    for way in ways:
        meant = [one for part in parts if part.enrolment_id == way.pk for one in _meant(due, way, part.number)]
        if meant:
            told = [[one.vaccine, clock.today().isoformat()] for one in meant]
            way.facts = way.facts | {doses.TOLD: [*way.facts.get(doses.TOLD, []), *told]}
            way.save(update_fields=["facts"])


def _meant(due: Mapping[int, Sequence[Any]], way: Enrolment, number: int) -> list[Any]:
    return doses.on_day(due[way.pk], way, number) if way.pk in due else []


def _call_off(actor: Actor, ways: Sequence[Enrolment]) -> None:
    """Take away what waits only for doses that were given since."""
    due = doses.of_ways(actor, ways)
    by_key = {way.pk: way for way in ways}
    parts = ContactPart.objects.of(actor).filter(enrolment__in=ways, live=True, contact__state__in=OPEN_STATES)
    needless: dict[int, bool] = {}
    for part in parts:
        idle = dosing.is_dose(part.node) and not _meant(due, by_key[part.enrolment_id], part.number)
        needless[part.contact_id] = needless.get(part.contact_id, True) and idle
    gone = Contact.objects.of(actor).filter(pk__in=[pk for pk, idle in needless.items() if idle])
    gone = gone.exclude(state=ContactState.PLANNED)
    sources = [source for source in gone.values_list("task_source", flat=True) if source]
    gone.update(state=ContactState.CANCELLED, reason=_GIVEN, act_at=None, closed_at=clock.now())
    worklist.cancel_tasks(actor, sources=sources, reason=_GIVEN)

"""Judgements before the doctor, and who waits for one."""

from uuid import UUID

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.queues.models import Queue, Ticket, Triage

from .lines import Place
from .places import visible_queues


def to_be_judged(actor: Actor) -> list[Place]:
    """Return who waits for the nurse's judgement, over all queues one may see that ask for it, the longest first."""
    asking = visible_queues(actor).filter(needs_triage=True)
    rows = Ticket.objects.of(actor).filter(
        queue__in=asking, state=Ticket.State.WAITING, level=9, on_date=clock.today(organizations.zone_of(actor))
    )
    found = list(rows.exclude(kind=Ticket.Kind.RESULTS).select_related("queue__department").order_by("joined_at"))
    people = patients.plain_cards(actor, {row.patient_id for row in found})
    return [Place(row, people.get(row.patient_id), place, 0, True) for place, row in enumerate(found)]


def judgements_of(actor: Actor, patient_id: int, limit: int = 5) -> list[Triage]:
    """Return a patient's judgements, the newest first, those taken back left out.

    Raises:
        NotFound: the actor may not see her.
    """
    patient = patients.get_by_id(actor, patient_id)
    rows = Triage.objects.of(actor).filter(patient_id=patient.pk, withdrawn_at__isnull=True)
    return list(rows.select_related("ticket__queue").order_by("-at")[:limit])


def judged(actor: Actor, uid: UUID) -> Triage:
    """Return one judgement of a patient whom the actor may see.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    row = Triage.objects.of(actor).filter(uid=uid).select_related("ticket__queue").first()
    if row is None:
        raise NotFound("triage")
    patients.get_by_id(actor, row.patient_id)
    return row


def judged_today(actor: Actor, limit: int = 20) -> list[Triage]:
    """Return who was judged last today at the queues one may see, and by oneself."""
    seen: list[Queue] = list(visible_queues(actor))
    since = clock.today(organizations.zone_of(actor))
    rows = Triage.objects.of(actor).filter(withdrawn_at__isnull=True, ticket__queue__in=seen, ticket__on_date=since)
    return list(rows.select_related("ticket__queue").order_by("-at")[:limit])

"""Reads of the conversations: by patient's department, by owner, in the order in which people wait."""

from uuid import UUID

from django.db.models import Q, QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients.models import PatientDepartment

from .models import Conversation, Hold


def visible(actor: Actor) -> QuerySet[Conversation]:
    """Return the conversations the actor may read: her own, and those of her departments' patients."""
    actor.require("conversations.view")
    rows = Conversation.objects.of(actor).select_related("owner__practitioner")
    if actor.all_departments:
        return rows
    cared_for = PatientDepartment.objects.of(actor).filter(department_id__in=actor.department_ids)
    return rows.filter(Q(owner_id=actor.user_id) | Q(patient_id__in=cared_for.values("patient_id")))


def get(actor: Actor, uid: UUID | str) -> Conversation:
    """Return the conversation with `uid`.

    Raises:
        NotFound: there is none, or the actor may not read it.
    """
    return one(visible(actor).filter(uid=uid))


def one(rows: QuerySet[Conversation]) -> Conversation:
    """Return the only row, or raise NotFound."""
    found = rows.first()
    if found is None:
        raise NotFound("conversation")
    return found


def of_patient(actor: Actor, patient_id: int) -> Conversation | None:
    """Return a patient's conversation, if there is one and the actor may read it."""
    return visible(actor).filter(patient_id=patient_id).first()


def holds(actor: Actor, patient_id: int) -> list[Hold]:
    """Return the holds in force for a patient, the newest first."""
    actor.require("patients.view")
    return list(Hold.objects.of(actor).filter(patient_id=patient_id, released_at__isnull=True).order_by("-placed_at"))


def unread_count(actor: Actor) -> int:
    """Return how many conversations have unread messages for the actor (hers, or nobody's)."""
    waiting = visible(actor).filter(Q(owner_id=actor.user_id) | Q(owner_id__isnull=True), unread__gt=0)
    return waiting.count()

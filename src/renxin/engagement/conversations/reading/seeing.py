"""Which conversations somebody may read, and the one behind an address: asked by every page of the inbox."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from renxin.engagement.conversations.models import Conversation
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound
from renxin.people.patients.models import PatientDepartment


def visible(actor: Actor) -> QuerySet[Conversation]:
    """Return the conversations the actor may read: her own, and those of the patients she may see."""
    actor.require("conversations.view")
    if sees_all(actor):
        return _with_people(actor.tenant_id)
    return within(_with_people(actor.tenant_id), actor.tenant_id, actor.user_id or 0, [*actor.department_ids])


def sees_all(actor: Actor) -> bool:
    """Tell whether the actor reads everybody's conversations."""
    return actor.all_departments or actor.may("patients.search")


def within(
    rows: QuerySet[Conversation], tenant_id: int, user_id: int, departments: list[int]
) -> QuerySet[Conversation]:
    """Return those of the conversations that are this person's, or of patients of these departments."""
    # Asked row by row: the list stops after a screenful, and a department has cared for very many.
    cared_for = PatientDepartment.objects.of(tenant_id).filter(
        department_id__any=departments, patient_id=OuterRef("patient_id")
    )
    return rows.filter(Q(owner_id=user_id) | Exists(cared_for))


def get(actor: Actor, uid: UUID | str) -> Conversation:
    """Return the conversation with `uid`.

    Raises:
        NotFound: there is none, or the actor may not read it.
    """
    actor.require("conversations.view")
    uid = uid if isinstance(uid, UUID) else UUID(uid)
    if sees_all(actor):
        found = _AT_OF_ALL(actor.tenant_id, uid)
    else:
        found = _AT(actor.tenant_id, uid, actor.user_id or 0, [*actor.department_ids])
    if not found:
        raise NotFound("conversation")
    return found[0]


def _with_people(tenant_id: int) -> QuerySet[Conversation]:
    return Conversation.objects.of(tenant_id).select_related("owner__practitioner", "composing_by__practitioner")


_AT_OF_ALL = compiled(lambda tenant, uid: _with_people(tenant).select_related("department").filter(uid=uid))
_AT = compiled(
    lambda tenant, uid, user, departments: within(
        _with_people(tenant).select_related("department").filter(uid=uid), tenant, user, departments
    )
)

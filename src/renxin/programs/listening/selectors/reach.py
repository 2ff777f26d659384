"""Who sees what: talks, notes and stories of one's own departments and one's own; what is public everybody here."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

M = TypeVar("M", bound=Model)


def within(actor: Actor, rows: QuerySet[M], *own: str) -> QuerySet[M]:
    """Return the rows of departments the actor reaches, and those that name her in one of the columns `own`."""
    actor.require("listening.view")
    if actor.all_departments:
        return rows
    mine = Q(department_id__in=list(actor.department_ids))
    for column in own:
        mine |= Q(**{column: actor.user_id or 0})
    return rows.filter(mine)


def names_of(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these patients; masked where the actor may not open the patient's own page."""
    wanted = {one for one in ids if one > 0}
    known = {asked: patients.name_for(actor, patient) for asked, patient in patients.by_ids(actor, wanted).items()}
    others = Patient.objects.of(actor).filter(pk__in=wanted - set(known))
    return {patient.pk: masking.name(patient.name) for patient in others} | known


def name_in(names: dict[int, str], patient_id: int) -> str:
    """Return a name, or that there is none."""
    return names.get(patient_id, "–") if patient_id > 0 else _("without a name")


def of_department(rows: QuerySet[M], uid: str) -> QuerySet[M]:
    """Return the rows of one department, all of them where none is chosen."""
    narrowed: dict[str, Any] = {"department__uid": uid}
    return rows.filter(**narrowed) if uid else rows

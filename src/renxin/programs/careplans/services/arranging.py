"""The form of a care plan: one record, one manager, X services."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans.handbook import offering
from renxin.programs.careplans.models import CarePlan


@transaction.atomic
def arrange_plan(
    actor: Actor, plan: CarePlan, *, manager_id: int | None, services: Iterable[str], note: str = ""
) -> CarePlan:
    """Say who manages a patient's care and which services she gets.

    Raises:
        InvalidInput: the manager may not do this work, or a service is not known.
    """
    actor.require("careplans.work")
    chosen = list(dict.fromkeys(services))
    if set(chosen) - set(offering.services()):
        raise InvalidInput(_("This service is not known."), where="services")
    may = {one.pk for one in organizations.staff_who_may(actor, "careplans.work")}
    if manager_id is not None and manager_id not in may:
        raise InvalidInput(_("Choose a colleague who does follow-up work."), where="manager")
    row = CarePlan.objects.of(actor).select_for_update().get(pk=plan.pk)
    row.manager_id, row.services, row.note = manager_id, chosen, note.strip()[:2000]
    row.save(update_fields=["manager", "services", "note"])
    record_access(actor, "careplan.arrange", "careplans.CarePlan", row.uid, patient_id=row.patient_id)
    return row

"""Switching programmes on and off: nothing that invites symptoms is on without people on duty and a tested alarm."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.programs.careplans.models import Programme, VersionState


@transaction.atomic
def switch_on(actor: Actor, programme: Programme, *, department_id: int | None = None) -> Programme:
    """Let a programme enrol by itself, in a department or the whole hospital.

    Raises:
        WrongState: nobody is on duty for alarms or they were not tested, or no version is in force.
    """
    actor.require("careplans.manage")
    if not worklist.gate(actor, department_id).ready:
        raise WrongState(_("First fill the posts of the alarm ladder and hold a drill."))
    row = Programme.objects.of(actor).select_for_update().get(pk=programme.pk)
    if not row.versions.filter(state=VersionState.IN_FORCE).exists():
        raise WrongState(_("No version of it is in force."))
    row.department_id, row.switched_on_at, row.switched_on_by_id = department_id, clock.now(), actor.user_id
    row.save(update_fields=["department", "switched_on_at", "switched_on_by"])
    return row


@transaction.atomic
def switch_off(actor: Actor, programme: Programme) -> Programme:
    """Let a programme enrol nobody new by itself; who is inside stays inside."""
    actor.require("careplans.manage")
    row = Programme.objects.of(actor).select_for_update().get(pk=programme.pk)
    row.switched_on_at = row.switched_on_by = None
    row.save(update_fields=["switched_on_at", "switched_on_by"])
    return row

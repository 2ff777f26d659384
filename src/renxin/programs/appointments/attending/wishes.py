"""What each department wants done before appointments: who is reminded, from which risk on somebody calls."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.programs.appointments.models import BookingPolicy

REMIND: Final = ("ours", "all", "none")
_USUAL: Final = "ours"


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose appointments are reminded of (ours, all, none), and the per cent from which somebody calls (0: nobody)."""

    remind: str
    call_from: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes of a house by department; who has none of her own takes the house's."""

    house: Wish
    own: dict[int, Wish]

    def of(self, department_id: int | None) -> Wish:
        """Return what counts for a department."""
        return self.own.get(department_id or 0, self.house)


def of_departments(actor: Actor) -> Wishes:
    """Return the wishes in force, in one statement."""
    rows = {row.department_id: row for row in BookingPolicy.objects.of(actor)}
    house = _filled(rows.pop(None, None), Wish(_USUAL, 0))
    return Wishes(house, {pk: _filled(row, house) for pk, row in rows.items() if pk is not None})


@transaction.atomic
def set_wish(actor: Actor, department_id: int | None, *, remind: str, call_from: int | None) -> BookingPolicy:
    """Say what one department (None: the house) wants; empty means as the house.

    Raises:
        InvalidInput: it is none of the choices, or no per cent.
    """
    actor.require("appointments.manage")
    if remind not in ("", *REMIND):
        raise InvalidInput(_("Choose one of the list."), where="remind")
    if call_from is not None and not 0 <= call_from <= 99:
        raise InvalidInput(_("Give a per cent between 1 and 99, or 0 for nobody."), where="call_from")
    if department_id is not None and department_id not in organizations.departments_by_ids(actor, [department_id]):
        raise InvalidInput(_("There is no such department."), where="department")
    row, _made = BookingPolicy.objects.get_or_create(tenant_id=actor.tenant_id, department_id=department_id)
    row.remind, row.call_from = remind, call_from
    row.save(update_fields=["remind", "call_from"])
    detail = {"department": department_id, "remind": remind, "call_from": call_from}
    record_access(actor, "booking_policy.change", "booking_policy", row.pk, detail=detail)
    return row


def _filled(row: BookingPolicy | None, other: Wish) -> Wish:
    if row is None:
        return other
    return Wish(row.remind or other.remind, other.call_from if row.call_from is None else row.call_from)

"""What can be booked, and by which rules."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.appointments.booking import policy
from renxin.programs.appointments.models import BookingPolicy, HealthcareService, Seat
from renxin.programs.appointments.models.rules import VisitType


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceData:
    """Something that can be booked; fields as in `HealthcareService`."""

    department_id: int
    code: str
    name: str
    name_en: str
    visit_types: tuple[str, ...] = (VisitType.FIRST, VisitType.RETURN)
    minutes: int = 15
    min_age_months: int | None = None
    max_age_months: int | None = None
    sex: str = ""
    needs_referral: bool = False
    fee: Decimal | None = None
    deposit: Decimal | None = None
    advance_days: int = 14
    opens_at_minute: int = 0
    prepare: str = ""
    prepare_en: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyData:
    """The rules of a department (None: the house); what is empty is taken from the house, or the pack."""

    department_id: int | None = None
    holder: str = ""
    shares: Mapping[str, int] = field(default_factory=dict)
    release_hours: int | None = None
    hold_minutes: int | None = None
    cancel_hours: int | None = None
    max_open: int | None = None
    missed_limit: int | None = None
    missed_days: int | None = None
    offer_minutes: int | None = None


@transaction.atomic
def write_service(actor: Actor, data: ServiceData) -> HealthcareService:
    """Write a service, new or known by its code. Sessions that stand already keep their slots.

    Raises:
        InvalidInput: a field does not fit.
    """
    actor.require("appointments.manage")
    _check_service(data)
    values = asdict(data) | {"visit_types": [str(one) for one in data.visit_types]}
    row, _made = HealthcareService.objects.of(actor).update_or_create(
        code=values.pop("code"), defaults=values, create_defaults=values | {"tenant_id": actor.tenant_id}
    )
    record_access(actor, "service.write", "healthcare_service", row.uid)
    return row


@transaction.atomic
def write_policy(actor: Actor, data: PolicyData) -> BookingPolicy:
    """Write the rules of one department, or of the house. Sessions made already keep their kept seats.

    Raises:
        InvalidInput: shares are no percentages or more than all, or a number is out of its bounds.
    """
    actor.require("appointments.manage")
    if set(data.shares) - {str(one) for one in Seat.Pool.values if one}:
        raise InvalidInput(gettext("There is no such pool."), where="shares")
    if any(not 0 <= share <= 100 for share in data.shares.values()) or sum(data.shares.values()) > 100:
        raise InvalidInput(gettext("The shares of all pools together are at most 100 %."), where="shares")
    if data.holder not in ("", *BookingPolicy.Holder.values):
        raise InvalidInput(gettext("Say who gives the seats."), where="holder")
    for name in policy.NUMBERS:
        number = getattr(data, name)
        if number is not None and not (1 if name == "hold_minutes" else 0) <= number <= 3650:
            raise InvalidInput(gettext("This number is out of its bounds."), where=name)
    values = asdict(data) | {"shares": dict(data.shares)}
    row, _made = BookingPolicy.objects.of(actor).update_or_create(
        department_id=values.pop("department_id"),
        defaults=values,
        create_defaults=values | {"tenant_id": actor.tenant_id},
    )
    record_access(actor, "policy.write", "booking_policy", row.pk)
    return row


def _check_service(data: ServiceData) -> None:
    if not data.code.strip() or not data.name.strip():
        raise InvalidInput(gettext("A service needs a code and a name."), where="name")
    if not data.visit_types or set(data.visit_types) - set(VisitType.values):
        raise InvalidInput(gettext("Choose what kind of visit it is."), where="visit_types")
    if not 1 <= data.minutes <= 480:
        raise InvalidInput(gettext("A slot takes 1 to 480 minutes."), where="minutes")
    if not 0 <= data.advance_days <= 366:
        raise InvalidInput(gettext("A service is open 0 to 366 days ahead."), where="advance_days")
    if not 0 <= data.opens_at_minute < 24 * 60:
        raise InvalidInput(gettext("This is no time of the day."), where="opens_at_minute")
    low, high = data.min_age_months, data.max_age_months
    if low is not None and high is not None and low > high:
        raise InvalidInput(gettext("The lower age must not be above the upper one."), where="max_age_months")

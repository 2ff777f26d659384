"""A department with a clinic that can be booked."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from tests.harness.ward import Ward, ward

from renxin.people.organizations.models import Practitioner
from renxin.people.organizations.services import add_practitioner
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.models import HealthcareService, Session
from renxin.programs.appointments.selectors import FreeSlot

MONDAY = date(2026, 3, 16)


@dataclass(frozen=True)
class Clinic:
    """A ward with one service, seen by one doctor."""

    ward: Ward
    service: HealthcareService
    doctor: Practitioner

    @property
    def staff(self) -> Any:
        """Return the head nurse."""
        return self.ward.actor(self.ward.head_nurse)

    def slots(self, actor: Any = None, pool: str | None = None, **asked: Any) -> list[FreeSlot]:
        """Return the free slots of Monday."""
        found = selectors.free(actor or self.ward.system, first=MONDAY, last=MONDAY, pool=pool, **asked)
        return [slot for day in found for slot in day.slots]

    def session(self) -> Session:
        """Return Monday's session."""
        return Session.objects.get(on_date=MONDAY)


def clinic(seats: int = 1, starts: time = time(8), ends: time = time(11, 30), **service: Any) -> Clinic:
    """Make a clinic on Mondays, open for two weeks; no seats are kept unless the house says so."""
    here = ward()
    services.write_policy(here.system, services.PolicyData(shares={"window": 0}))
    found = services.write_service(
        here.system,
        services.ServiceData(
            department_id=here.department.pk,
            code="ORTHO",
            name="骨科普通门诊",
            name_en="Orthopaedic clinic",
            **service,
        ),
    )
    doctor = add_practitioner(here.system, name="周建国")
    services.write_pattern(
        here.system,
        services.PatternData(
            department_id=here.department.pk,
            service_id=found.pk,
            practitioner_id=doctor.pk,
            weekday=0,
            starts=starts,
            ends=ends,
            seats=seats,
        ),
    )
    services.open_sessions(here.system)
    return Clinic(here, found, doctor)

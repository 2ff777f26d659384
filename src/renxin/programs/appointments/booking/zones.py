"""In which time zone a session's hours are meant: the room's, else the department's, else the hospital's."""

from zoneinfo import ZoneInfo

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Location, Organization
from renxin.programs.appointments.models import HealthcareService


def of_place(actor: Actor, room: Location | None, department: Organization | None) -> ZoneInfo:
    """Return the zone of a room or a department."""
    place = room or (department.location if department is not None else None)
    return ZoneInfo(place.zone) if place is not None else organizations.zone_of(actor)


def of_service(actor: Actor, service: HealthcareService) -> ZoneInfo:
    """Return the zone of the department that gives a service."""
    return of_place(actor, None, service.department)

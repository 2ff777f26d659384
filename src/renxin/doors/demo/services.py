"""What the command line asks of the demo: make it once, play its HIS, say who may sign in."""

import threading
from dataclasses import replace
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from renxin.doors.connectors.models import InterfaceMessage
from renxin.kernel.core import clock
from renxin.kernel.core.errors import WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User
from renxin.people.records.models import Encounter

from .his import live, sender
from .seed import hospital, making
from .world.visits import ZONE

PEOPLE: Final = 3000
LIVING_DAYS: Final = 45
SIGN_INS: Final = (
    ("nurse-surg", Role.NURSE),
    ("headnurse-surg", Role.HEAD_NURSE),
    ("head-surg", Role.DOCTOR),
    ("service", Role.SERVICE_CENTRE),
    ("officer", Role.EXPERIENCE_OFFICER),
    ("director", Role.DIRECTOR),
    ("engineer", Role.IT),
    ("admin", Role.SYSTEM_ADMIN),
)


def is_seeded() -> bool:
    """Tell whether this installation holds a hospital already."""
    return organizations.is_set_up()


def seed_hospital(show: making.Show, *, people: int = PEOPLE, living_days: int = LIVING_DAYS) -> None:
    """Make the demo hospital; `show(words, done, total)` hears how far it is.

    Raises:
        WrongState: this is no demo installation, or there is a hospital in it.
    """
    if not settings.RENXIN_DEMO:
        raise WrongState(_("The demo hospital is only made where RENXIN_DEMO is set."))
    if is_seeded():
        raise WrongState(_("There is a hospital here already."))
    words = {
        "hospital": _("Opening the hospital"),
        "past": _("Two years of HL7 messages"),
        "weeks": _("Living the last weeks"),
    }
    making.make(lambda what, done, total: show(words[what], done, total), count=people, living_days=living_days)


def run_his(host: str, port: int, stop: threading.Event) -> None:
    """Play the hospital's information system until `stop` is set."""
    live.run(remembered_world(), host, port, stop)


@lru_cache(maxsize=1)
def remembered_world() -> making.World:
    """Return the invented city that this installation was made with: it follows from its first day and its size."""
    tenant = organizations.tenants()[0]
    born = User.objects.of(tenant.pk).earliest("created_at").created_at.astimezone(ZONE)
    count = InterfaceMessage.objects.of(tenant.pk).filter(kind="ADT^A28").count()
    return making.world(born, count, making.doctors_of(tenant.pk))


def discharge_next(host: str, port: int) -> tuple[str, str] | None:
    """Let the HIS report now that the patient due to leave next goes home; return her name and our answer (AA …).

    Raises:
        OSError: nobody listens at the HL7 door.
    """
    made = remembered_world()
    visit = live.next_discharge(made)
    if visit is None:
        return None
    now = replace(visit, ended_at=clock.now())
    *_before, leaving = made.writer.visit(now)
    with sender.line(host, port) as line:
        return visit.person.name, line.send(leaving.raw).code


def newest_discharge() -> Encounter | None:
    """Return the stay that ended last."""
    stays = Encounter.objects.of(organizations.tenants()[0].pk)
    return stays.filter(encounter_class="IMP", status="finished").order_by("-ended_at").first()


def sign_ins() -> list[tuple[str, str, str]]:
    """Return (what she is, user name, password) of those whom a visitor may be."""
    return [(str(role.label), username, hospital.PASSWORD) for username, role in SIGN_INS]

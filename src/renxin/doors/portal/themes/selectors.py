"""Which theme a page wears: the nearest one, by campus and by whose page it is."""

from datetime import date
from typing import Final

from django.http import HttpRequest

from renxin.doors.portal.models import PortalTheme
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.people.patients.selectors import Visit, age_on

COOKIE: Final = "campus"
CHILD_UNDER: Final = 14


def themes(tenant_id: int) -> list[PortalTheme]:
    """Return every theme of a hospital, the widest first, without their pictures."""
    return _THEMES(tenant_id)


def theme_of(request: HttpRequest) -> PortalTheme | None:
    """Return the theme that a page of patients wears; None when the house's own look stands."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return None
    visit: Visit | None = getattr(request, "visit", None)
    return choose(
        themes(actor.tenant_id),
        campus=request.COOKIES.get(COOKIE, ""),
        child=visit is not None and is_child(visit.patient.birth_date, clock.today()),
    )


def choose(rows: list[PortalTheme], *, campus: str, child: bool) -> PortalTheme | None:
    """Return the nearest theme: a child's before everybody's, then the campus's before the hospital's."""
    fitting = [
        row
        for row in rows
        if (row.campus is None or str(row.campus.uid) == campus)
        and (child or row.audience != PortalTheme.Audience.CHILDREN)
    ]
    nearness = ((row.audience == PortalTheme.Audience.CHILDREN, row.campus is not None, row) for row in fitting)
    found = max(nearness, key=lambda one: one[:2], default=None)
    return found[2] if found else None


def is_child(born: date | None, today: date) -> bool:
    """Tell whether somebody's pages are those of a child."""
    age = age_on(born, today)
    return age is not None and age < CHILD_UNDER


_THEMES = compiled(
    lambda tenant: PortalTheme.objects.of(tenant).select_related("campus").order_by("campus_id", "audience", "pk")
)

"""Where care plans show up on pages of others: the rail, the patient's page, the patient's own home."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import Visit
from renxin.ui import nav, slots, ways

from . import expecting
from . import talk_slots as _talk  # noqa: F401  conversations, reports, visits
from .desk import slots as _desk  # noqa: F401  registers its own part
from .models import EnrolmentState
from .pages import plan as plans
from .pages.shown import handbook_shown, page_shown
from .views.people import plan_context

Filling = tuple[str, dict[str, Any]] | None
TAB = "care"


def tabs(request: HttpRequest, **_context: Any) -> Filling:
    """Offer people and programmes among the tabs of Care."""
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    if _actor(request) is None:
        return None
    return "careplans/_tab.html", {"people": name == "careplans:people", "programmes": name == "careplans:programmes"}


def plan_tab(request: HttpRequest, *, patient: Patient, tab: str = "", **_context: Any) -> Filling:
    """Offer the care plan among the tabs of a patient; what is in it is looked up only when it is open."""
    actor = _actor(request)
    if actor is None:
        return None
    context: dict[str, Any] = {"tab_key": TAB, "tab_title": _("Care plan"), "patient": patient}
    if tab == TAB:
        context |= plan_context(actor, patient) or {"works": actor.may("careplans.work")}
    return "careplans/plan/tab.html", context


def in_short(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show beside a patient which programmes she is in and what comes next."""
    actor = _actor(request)
    found = plans.in_short(actor, patient.pk) if actor is not None else None
    return ("careplans/plan/_facts.html", {"short": found}) if found else None


def start(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Offer to start a programme for this patient."""
    actor = _actor(request)
    return ("careplans/plan/_start.html", {"patient": patient}) if actor and actor.may("careplans.work") else None


def pregnancy_ended(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Take a word that a pregnancy has ended, where one is known of."""
    actor = _actor(request)
    if actor is None or not actor.may("careplans.work") or not expecting.expects(actor, patient):
        return None
    return "careplans/plan/_ended_button.html", {"patient": patient}


def plan_at_home(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Lead from the patient's own home to her plan; the tile says what comes next."""
    page = page_shown(request.actor, visit) if visit.may("visits") else None  # type: ignore[attr-defined]
    if page is None or not page.plan.enrolments.exclude(state=EnrolmentState.ENDED).exists():
        return None
    note = date_format(page.coming[0].row.due_on, "SHORT_DATE_FORMAT") if page.coming else ""
    return ways.way(reverse("home-plan-of", args=[visit.patient.uid]), "calendar-check", _("My plan"), note)


def handbook_at_home(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Lead her to her handbook, when she has one."""
    if not visit.may("medicines") or handbook_shown(request.actor, visit) is None:  # type: ignore[attr-defined]
        return None
    return ways.way(reverse("home-handbook-of", args=[visit.patient.uid]), "book-open", _("My handbook"))


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.may("careplans.view") else None


nav.register(
    nav.NavItem(
        "care",
        pgettext_lazy("room", "Care"),
        "heart-pulse",
        "careplans:people",
        "careplans.view",
        45,
        within="follow-up",
    )
)
slots.register("care.tabs", 10, tabs)
slots.register("patient.tabs", 25, plan_tab)
slots.register("patient.facts", 38, in_short)
slots.register("conversation.sidebar", 14, in_short)
slots.register("patient.menu", 45, start)
slots.register("patient.menu", 46, pregnancy_ended)
slots.register("home.items", 30, plan_at_home)
slots.register("home.items", 32, handbook_at_home)

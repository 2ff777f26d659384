"""Where monitoring shows: the rail, a patient's tab and facts, Today."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient
from renxin.ui import nav, slots

from . import selectors, showing
from .before_visit import before_visit
from .medication import tab as _tab_of_medicines  # noqa: F401  registers the tab of a patient's page
from .models import Absence
from .portal import filling  # noqa: F401  registers what stands on the patient's home

Filling = tuple[str, dict[str, Any]] | None
TAB = "monitoring"
_OPEN_SHOWN = 3


def home_tab(request: HttpRequest, *, patient: Patient, tab: str = "", **_context: Any) -> Filling:
    """Offer what is measured at home among the tabs of a patient."""
    actor = _actor(request)
    if actor is None:
        return None
    context: dict[str, Any] = {"tab_key": TAB, "tab_title": _("At home"), "patient": patient}
    if tab == TAB:
        context |= _at_home(actor, patient)
    return "monitoring/tab.html", context


def _at_home(actor: Actor, patient: Patient) -> dict[str, Any]:
    rules, watched = selectors.rules_in_force(actor), selectors.watched_of(actor, patient.pk)
    own = {one.measure: one for one in selectors.limits_of(actor, patient.pk)}
    codes = list(dict.fromkeys(code for row in watched for code in row.cadence)) or ["bp"]
    charts = [showing.chart(rules, code, selectors.points(actor, patient.pk, code)) for code in codes]
    alerts = selectors.alerts_of(actor, patient.pk, 12)
    return {
        "watched": [(row, [(rules.pack.measure(code), days) for code, days in row.cadence.items()]) for row in watched],
        "charts": [one for one in charts if one],
        "alerts": [(row, showing.words(rules, row), showing.level(row.level)) for row in alerts],
        "silences": selectors.silences_of(actor, patient.pk),
        "absences": selectors.absences_of(actor, patient.pk),
        "limits": [(rules.pack.measure(code), showing.limit_lines(rules, code, watched, own)) for code in codes],
        "measures": rules.pack.measures,
        "reasons": Absence.Reason.choices,
        "works": actor.may("monitoring.work"),
    }


def facts(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show open alerts and silences beside a patient's story."""
    actor = _actor(request)
    if actor is None:
        return None
    rules = selectors.rules_in_force(actor)
    still = [row for row in selectors.alerts_of(actor, patient.pk, 8) if row.closed_at is None]
    alerts = sorted(still, key=lambda row: -row.level)[:_OPEN_SHOWN]  # the gravest first, of equals the latest
    quiet = [row for row in selectors.silences_of(actor, patient.pk, 3) if row.ended_at is None]
    if not alerts and not quiet:
        return None
    lines = [(row, showing.words(rules, row), showing.level(row.level)) for row in alerts]
    return "monitoring/_facts.html", {"alerts": lines, "silences": quiet, "patient": patient}


def waiting(request: HttpRequest, **_context: Any) -> Filling:
    """Say on Today how many alerts and silences wait."""
    actor = _actor(request)
    if actor is None:
        return None
    counts, figures = selectors.alert_counts(actor), selectors.silence_figures(actor)
    if not counts and not figures.silent:
        return None
    return "monitoring/_waiting.html", {
        "red": counts.get(3, 0),
        "alerts": sum(counts.values()),
        "silent": figures.silent,
        "board_url": reverse("monitoring:board"),
        "silence_url": reverse("monitoring:silences"),
    }


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.may("monitoring.view") else None


nav.register(
    nav.NavItem(
        "monitoring",
        pgettext_lazy("room", "At home"),
        "activity",
        "monitoring:board",
        "monitoring.view",
        42,
        within="follow-up",
    )
)
slots.register("patient.tabs", 32, home_tab)
slots.register("patient.facts", 12, facts)
slots.register("conversation.sidebar", 12, facts)
slots.register("previsit.beside", 10, before_visit)
slots.register("today.top", 45, waiting)

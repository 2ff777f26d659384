"""What monitoring shows on the patient's home: what is due today, and the ways to measure, tick, write and be away."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.people.patients.selectors import Visit
from renxin.people.records import selectors as records
from renxin.programs.monitoring.models import MedicationPlan, MonitoredPatient
from renxin.ui import slots, ways

from .common import is_open
from .taking import doses_shown, hides

Filling = tuple[str, dict[str, Any]] | None


def today(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Show the medicines of today that nobody has spoken of yet."""
    if not visit.may("medicines"):
        return None
    doses = doses_shown(request.actor, visit, clock.today())  # type: ignore[attr-defined]
    left = [one for one in doses if not one.said]
    return ("monitoring/portal/_today.html", {"doses": doses, "left": left}) if doses else None


def measure(_request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Offer to write down a reading, while somebody looks at what is written."""
    if not visit.may("results") or not is_open(visit):
        return None
    href = reverse("home-measure-of", args=[visit.patient.uid])
    return ways.way(href, "heart-pulse", _("Write down a reading"), _("Blood pressure, glucose, weight …"))


def diary(_request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Offer the diary, while somebody reads it."""
    if not visit.may("results") or not is_open(visit):
        return None
    href = reverse("home-diary-of", args=[visit.patient.uid])
    return ways.way(href, "sticky-note", _("How do you feel?"), _("A face, a few words"))


def medicines(_request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Lead to her medicines, when we know of any."""
    plans = MedicationPlan.objects.of(visit.patient.tenant_id).filter(patient_id=visit.patient.pk, state="active")
    kept = records.kept_back(visit, "medicines")
    if not visit.may("medicines") or all(hides(kept, plan) for plan in plans):
        return None
    href = reverse("home-medicines-of", args=[visit.patient.uid])
    return ways.way(href, "pill", _("My medicines"), _("What, when, and how long they last"))


def away(_request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Let whoever is watched over say that she is away."""
    watched = MonitoredPatient.objects.of(visit.patient.tenant_id).filter(patient_id=visit.patient.pk, state="active")
    if not visit.may("results") or not watched.exists():
        return None
    href = reverse("home-away-of", args=[visit.patient.uid])
    return ways.way(href, "route", _("I am away"), _("So that nobody worries"))


def not_open(_request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Say plainly that nobody looks at readings yet, where that is so."""
    return None if is_open(visit) or not visit.may("results") else ("monitoring/portal/_not_open.html", {})


slots.register("home.now", 10, today)
slots.register("home.items", 14, medicines)
slots.register("home.items", 28, measure)
slots.register("home.items", 55, diary)
slots.register("home.items", 90, away)
slots.register("home.items", 91, not_open)

"""What monitoring shows on the patient's home: what is due today, and the ways to measure, tick, write and be away."""

from typing import Any

from django.http import HttpRequest

from renxin.kernel.core import clock
from renxin.people.patients.selectors import Visit
from renxin.programs.monitoring.models import MedicationPlan, MonitoredPatient
from renxin.programs.monitoring.selectors import day_doses
from renxin.ui import slots

from .common import is_open


def today(request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show the medicines of today that nobody has spoken of yet."""
    if not visit.may("medicines"):
        return None
    doses = day_doses(request.actor, visit.patient.pk, clock.today())  # type: ignore[attr-defined]
    left = [one for one in doses if not one.said]
    return ("monitoring/portal/_today.html", {"doses": doses, "left": left}) if doses else None


def ways(request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the large ways of the home: those that invite to write only while somebody looks."""
    tenant_id, pk = visit.patient.tenant_id, visit.patient.pk
    context = {
        "open": is_open(visit),
        "medicines": visit.may("medicines")
        and MedicationPlan.objects.of(tenant_id).filter(patient_id=pk, state="active").exists(),
        "watched": MonitoredPatient.objects.of(tenant_id).filter(patient_id=pk, state="active").exists(),
        "results": visit.may("results"),
    }
    return "monitoring/portal/_ways.html", context


slots.register("home.now", 10, today)
slots.register("home.items", 10, ways)

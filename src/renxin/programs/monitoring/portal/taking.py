"""Medicines of a day: ticked with the thumb, with a reason when one was missed; how long they last; reminders."""

from datetime import date, time, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited
from renxin.people.records import selectors as records
from renxin.people.records.selectors import KeptBack
from renxin.programs.monitoring.models import Dose, MedicationPlan
from renxin.programs.monitoring.selectors import DayDose, day_doses, medicine_lines
from renxin.programs.monitoring.services.setting_medicines import set_hours, set_reminders
from renxin.programs.monitoring.services.ticking import BACK, Tick, tell_doses
from renxin.ui.toasts import toast

from . import common

CLASS = "medicines"


@visited(CLASS)
@require_http_methods(["GET", "POST"])
def medicines(request: VisitRequest) -> HttpResponse:
    """Show the medicines of a day, or keep what is said of one."""
    if request.method == "POST" and not is_colleague(request):
        return _tell(request)
    return _day(request, _on(request.GET.get("on", "")))


@visited(CLASS)
@require_POST
def reminders(request: VisitRequest) -> HttpResponse:
    """Switch reminders on or off."""
    if not is_colleague(request):
        try:
            set_reminders(request.actor, request.visit.patient.pk, request.POST.get("remind", ""))
            toast(request, _("It is noted."))
        except InvalidInput as error:
            toast(request, str(error.message), level="error")
    return redirect("home-medicines-of", uid=request.visit.patient.uid)


@visited(CLASS)
@require_POST
def hours(request: VisitRequest, plan: UUID) -> HttpResponse:
    """Move a medicine to the hours of her own day."""
    try:
        if not is_colleague(request):
            set_hours(request.actor, request.visit.patient.pk, plan, [_hour(one) for one in request.POST.getlist("at")])
            toast(request, _("It is noted."))
    except (InvalidInput, NotFound, ValueError):
        toast(request, _("Please give as many times as the medicine is taken in a day."), level="error")
    return redirect("home-medicines-of", uid=request.visit.patient.uid)


def _tell(request: VisitRequest) -> HttpResponse:
    patient = request.visit.patient
    try:
        tick = Tick(
            plan=UUID(request.POST.get("plan", "")),
            on=date.fromisoformat(request.POST.get("on", "")),
            at=_hour(request.POST.get("at", "")),
            said=request.POST.get("said", ""),
            reason=request.POST.get("reason", ""),
        )
        tell_doses(request.actor, patient.pk, [tick], by_other=not request.visit.is_self)
    except (InvalidInput, NotFound, ValueError):
        toast(request, _("That did not fit. Please try once more."), level="error")
        return redirect("home-medicines-of", uid=patient.uid)
    address = reverse("home-medicines-of", args=[patient.uid])
    return redirect(f"{address}?on={tick.on}#d-{tick.plan}-{tick.at:%H%M}")


def _day(request: VisitRequest, day: date) -> HttpResponse:
    pk, today = request.visit.patient.pk, clock.today()
    kept = records.kept_back(request.visit, CLASS)
    lines = [line for line in medicine_lines(request.actor, pk) if not hides(kept, line.plan)]
    doses = doses_shown(request.actor, request.visit, day)
    active = [line.plan for line in lines if not line.plan.as_needed]
    context = {
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1) if day > today - timedelta(days=BACK) else None,
        "after": day + timedelta(days=1) if day < today else None,
        "doses": doses,
        "told": sum(1 for one in doses if one.said in (Dose.Said.TAKEN, Dose.Said.LATE)),
        "lines": lines,
        "reasons": [(code, label) for code, label in Dose.Reason.choices if code],
        "remind": active[0].remind if active else "",
        "ways": MedicationPlan.Remind.choices,
    }
    return common.page(request, "medicines.html", context, to="home-medicines-of")


def doses_shown(actor: Actor, visit: Visit, day: date) -> list[DayDose]:
    """Return the takings of a day that this visitor may see."""
    kept = records.kept_back(visit, CLASS)
    return [one for one in day_doses(actor, visit.patient.pk, day) if not hides(kept, one.plan)]


def hides(kept: KeptBack, plan: MedicationPlan) -> bool:
    """Tell whether a medicine would give away a visit that is kept back from the visitor."""
    return kept.hides_medicine(plan.code, plan.name, plan.medication_id)


def _on(text: str) -> date:
    today = clock.today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if today - timedelta(days=BACK) <= day <= today else today


def _hour(text: str) -> time:
    return time.fromisoformat(text).replace(second=0, microsecond=0)

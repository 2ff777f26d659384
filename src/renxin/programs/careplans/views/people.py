"""People inside programmes, and one care plan: its form, aims, contacts; pausing, ending, handing over."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.careplans import attempts, selectors, services
from renxin.programs.careplans.handbook import offering
from renxin.programs.careplans.models import CarePlan, EndReason, Enrolment, EnrolmentState
from renxin.programs.careplans.pages import people as listing
from renxin.programs.careplans.pages import plan as pages
from renxin.programs.careplans.pages.programmes import lines
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .programmes import HERE

FILTERS = ("programme", "level", "state", "mine", "late")
_CALLED_OFF = "called_off"  # what only the records say
_ENDS = ("completed", "withdrawal", "transfer", "lost", "mistake")


@require_GET
@staff("careplans.view")
def people(request: StaffRequest) -> HttpResponse:
    """List the people inside."""
    wanted = {name: request.GET.get(name, "") for name in FILTERS}
    programmes = lines(request.actor)
    context = {
        "page": listing.people(request.actor, wanted, request.GET.get("after", "")),
        "wanted": wanted,
        "query": "&".join(f"{name}={value}" for name, value in wanted.items() if value),
        "programmes": programmes,
        "programme": next((one.title for one in programmes if one.row.code == wanted["programme"]), ""),
        "levels": [(str(number), words) for number, words in pages.level_choices()],
        "states": EnrolmentState.choices[:2],
    }
    return render(request, "careplans/people/list.html", context | HERE)


@require_GET
@staff("careplans.view")
def plan(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one care plan."""
    row = selectors.plan(request.actor, uid)
    patient = patients.get_by_id(request.actor, row.patient_id)
    context = plan_context(request.actor, patient) or {}
    context |= {"patient": patient, "card": patients.header(request.actor, patient.pk)}
    return render(request, "careplans/plan/plan.html", context | HERE)


def plan_context(actor: Actor, patient: Patient) -> dict[str, Any] | None:
    """Return what a page about one plan shows; None when there is none."""
    found = pages.page_of(actor, patient.pk)
    if found is None:
        return None
    return {
        "page": found,
        "plan": found.plan,
        "services": [(code, words, code in found.plan.services) for code, words in offering.services().items()],
        "managers": organizations.staff_who_may(actor, "careplans.work") if actor.may("careplans.work") else [],
        "ends": [(code, EndReason(code).label) for code in _ENDS],
        "skips": [(one.code, str(one.text)) for one in attempts.pack().reasons.skip if one.code != _CALLED_OFF],
        "works": actor.may("careplans.work"),
        "manages": actor.may("careplans.manage"),
    }


@require_POST
@staff("careplans.work")
def arrange(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say who manages a patient's care and which services she gets."""
    row = selectors.plan(request.actor, uid)
    manager = request.POST.get("manager", "")
    try:
        services.arrange_plan(
            request.actor,
            row,
            manager_id=organizations.user_id(request.actor, manager) if manager else None,
            services=request.POST.getlist("services"),
            note=request.POST.get("note", ""),
        )
        toast(request, _("The plan is kept."))
    except InvalidInput as wrong:
        toast(request, str(wrong.message), level="error")
    return _back(request, row)


@require_POST
@staff("careplans.work")
def way(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Pause, resume or end a way through a programme, or count it from another day."""
    row = _enrolment(request, uid)
    given = request.POST
    day = parse_date(given.get("day", "") or "0000")
    try:
        _changed(request.actor, row, given.get("do", ""), day, given)
        toast(request, _("It is changed; the contacts to come follow."))
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong.message), level="error")
    return _back(request, row.plan)


@require_POST
@staff("careplans.work")
def leave_out(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Leave one contact out on purpose, with the reason."""
    row = selectors.contact(request.actor, uid)
    try:
        services.skip_contact(request.actor, row, request.POST.get("reason", ""), request.POST.get("note", ""))
        toast(request, _("It is left out; what comes after stays as it is."))
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong.message), level="error")
    return _back(request, row.plan)


@require_POST
@staff("careplans.manage")
def transfer(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Hand a patient's care over, or note that it was handed over to us."""
    row = selectors.plan(request.actor, uid)
    given = request.POST
    told = (given.get("other", ""), given.get("summary", ""))
    try:
        if given.get("incoming"):
            services.take_over(request.actor, row, *told)
        else:
            services.hand_over(request.actor, row, *told)
        toast(request, _("It is noted."))
    except InvalidInput as wrong:
        toast(request, str(wrong.message), level="error")
    return _back(request, row)


def _changed(actor: Actor, row: Enrolment, what: str, day: Any, given: Any) -> None:
    if what == "pause":
        services.pause_enrolment(actor, row, until=day, reason=given.get("reason", ""))
    elif what == "resume":
        services.resume_enrolment(actor, row)
    elif what == "end":
        services.end_enrolment(actor, row, given.get("reason", ""), given.get("note", ""))
    elif what == "facts":
        asked = {name.removeprefix("fact-"): value for name, value in given.items() if name.startswith("fact-")}
        services.set_facts(actor, row, {name: True if value == "yes" else value for name, value in asked.items()})
    elif what == "anchor" and day:
        services.move_anchor(actor, row, given.get("kind", ""), day)
    else:
        raise InvalidInput(_("Choose a day."), where="day")


def _enrolment(request: StaffRequest, uid: UUID) -> Enrolment:
    rows = Enrolment.objects.of(request.actor).filter(plan__in=selectors.visible_plans(request.actor))
    found = rows.select_related("plan", "programme").filter(uid=uid).first()
    if found is None:
        raise NotFound("enrolment")
    return found


def _back(request: StaffRequest, row: CarePlan) -> HttpResponse:
    return redirect(request, reverse("careplans:plan", args=[row.uid]))

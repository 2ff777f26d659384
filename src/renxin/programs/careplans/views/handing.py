"""The handbook of a patient on pages of staff: made, read, printed, talked through; the summary of a stage on paper."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.careplans import selectors, services
from renxin.programs.careplans.handbook import chapters, paper, showing
from renxin.programs.careplans.models import Answerer, CareTalk, Handbook, Understood
from renxin.programs.careplans.pages import stage
from renxin.ui.drawing import drawn_code
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .programmes import HERE

_LINK_LASTS: Final = timedelta(days=90)


@require_POST
@staff("careplans.work")
def give(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Make a patient's handbook as of now."""
    plan = selectors.plan(request.actor, uid)
    try:
        made = services.give_handbook(request.actor, plan, request.POST.get("note", ""))
    except InvalidInput as wrong:
        toast(request, str(wrong.message), level="error")
        return redirect(request, reverse("careplans:plan", args=[plan.uid]))
    return redirect(request, reverse("careplans:handbook", args=[made.uid]))


@require_GET
@staff("careplans.view")
def handbook(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a handbook as the patient reads it, with the talk that goes with it and the code that opens it."""
    row = _handbook(request, uid)
    address = patients.doorway(
        request.actor.tenant_id, row.patient_id, until=clock.today() + _LINK_LASTS, to="handbook"
    )
    context = {
        "handbook": row,
        "book": showing.book_of(row.content),
        "patient": patients.get_by_id(request.actor, row.patient_id),
        "points": chapters.talk().points,
        "talks": [(talk, _said(talk)) for talk in row.talks.select_related("talked_by").order_by("-talked_at")],
        "understood": Understood.choices,
        "answerers": Answerer.choices,
        "code": drawn_code(address),
        "address": address,
        "works": request.actor.may("careplans.work"),
    }
    return render(request, "careplans/handbook/handbook.html", context | HERE)


@require_GET
@staff("careplans.view")
def on_paper(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Print a handbook."""
    row = _handbook(request, uid)
    patient = patients.get_by_id(request.actor, row.patient_id)
    talk = row.talks.order_by("-talked_at").first()
    said = {str(words): _("talked through") for words in _said(talk)} if talk else None
    house = str(organizations.tenant(request.actor))
    content = paper.handbook(showing.book_of(row.content), name=patient.name, hospital=house, talk=said)
    return _pdf(content, "handbook")


@require_POST
@staff("careplans.work")
def talk(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Record the talk that goes with a handbook."""
    row = _handbook(request, uid)
    given = request.POST
    try:
        services.record_talk(
            request.actor,
            row,
            points=given.getlist("points"),
            understood=given.get("understood", ""),
            teach_back=given.get("teach_back", ""),
            with_whom=given.get("with_whom", Answerer.HERSELF),
            relation=given.get("relation", ""),
        )
        toast(request, _("The talk is recorded."))
    except InvalidInput as wrong:
        toast(request, str(wrong.message), level="error")
    return redirect(request, reverse("careplans:handbook", args=[row.uid]))


@require_GET
@staff("careplans.view")
def summary(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the summary of a stage for the doctor, or `for=patient` in plain words; `print` makes it PDF."""
    plan = selectors.plan(request.actor, uid)
    patient = patients.get_by_id(request.actor, plan.patient_id)
    plain = request.GET.get("for") == "patient"
    found = stage.summary_of(request.actor, plan, plain=plain)
    if "print" in request.GET:
        house = str(organizations.tenant(request.actor))
        about = " · ".join((patient.name, *found.programmes, date_format(clock.today(), "DATE_FORMAT")))
        return _pdf(paper.summary(found.title, about, found.parts, house), "summary")
    context = {"plan": plan, "patient": patient, "summary": found, "plain": plain}
    return render(request, "careplans/plan/summary.html", context | HERE)


def _handbook(request: StaffRequest, uid: UUID) -> Handbook:
    visible = selectors.visible_plans(request.actor)
    rows = Handbook.objects.of(request.actor).filter(plan__in=visible).select_related("plan", "made_by")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("handbook")
    return found


def _said(row: CareTalk) -> list[Any]:
    return [one.text for one in chapters.talk().points if one.code in row.points]


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer

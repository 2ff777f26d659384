"""Taking in what people tell the house: one form for telephone, letter, visit, review, whatever staff heard."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.cases import services
from renxin.programs.cases.models import CaseKind, Channel, Relation
from renxin.programs.cases.packs.terms import terms
from renxin.programs.cases.services import Intake
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .naming import people

BY_HAND = (
    Channel.PHONE,
    Channel.WALK_IN,
    Channel.LETTER,
    Channel.MAIL,
    Channel.REVIEW,
    Channel.HOTLINE,
    Channel.STAFF,
    Channel.INBOX,
    Channel.QR,
)
KINDS = (CaseKind.COMPLAINT, CaseKind.SUGGESTION, CaseKind.PRAISE, CaseKind.REQUEST, CaseKind.RECOVERY)


@require_http_methods(["GET", "POST"])
@staff("cases.work")
def take_in(request: StaffRequest) -> HttpResponse:
    """Show the form, or take in what it brings."""
    patient = _patient(request.actor, request.POST.get("patient") or request.GET.get("patient", ""))
    if request.method == "GET":
        return _form(request, patient)
    try:
        case = services.receive_case(request.actor, _intake(request, patient))
    except InvalidInput as wrong:
        return _form(request, patient, str(wrong.message), wrong.where)
    toast(request, _("Taken in as %(number)s. Its clocks run.") % {"number": case.number})
    return redirect(request, reverse("cases:case", args=[case.uid]))


def _patient(actor: Actor, uid: str) -> Any:
    if not uid:
        return None
    try:
        return patients.get(actor, UUID(uid))
    except (ValueError, NotFound):
        return None


def _intake(request: StaffRequest, patient: Any) -> Intake:
    actor, posted = request.actor, request.POST
    places = {str(one.uid): one.pk for one in organizations.departments(actor)}
    return Intake(
        kind=posted.get("kind", ""),
        channel=posted.get("channel", ""),
        words=posted.get("words", ""),
        patient_id=patient.pk if patient else None,
        name=posted.get("name", ""),
        phone=posted.get("phone", ""),
        relation=posted.get("relation", Relation.SELF),
        has_authority=posted.get("authority") == "on",
        demand=posted.get("demand", ""),
        level=int(posted.get("level", "3")) if posted.get("level", "3") in "1234" else 3,
        department_id=places.get(posted.get("department", "")),
        concerned=people(actor, posted.get("concerned", ""), "concerned"),
        received_at=_instant(actor, posted.get("received_at", ""), "received_at"),
        received_by_name=posted.get("received_by", ""),
        receiving_department_id=places.get(posted.get("receiving", "")),
        led_at=_instant(actor, posted.get("led_at", ""), "led_at"),
        external_id=posted.get("external_id", ""),
        on_the_spot=posted.get("on_the_spot") == "on",
        signed=posted.get("signed") == "on",
        rights_told=posted.get("rights_told") == "on",
        praised=people(actor, posted.get("praised", ""), "praised"),
        may_name=posted.get("may_name") == "on",
        may_publish=posted.get("may_publish") == "on",
        key=UUID(posted["key"]) if len(posted.get("key", "")) == 36 else None,
    )


def _instant(actor: Actor, text: str, where: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=organizations.zone_of(actor)) if text else None
    except ValueError as error:
        raise InvalidInput(_("This is no date."), where=where) from error


def _form(request: StaffRequest, patient: Any, error: str = "", where: str = "") -> HttpResponse:
    given = request.POST
    context = {
        "patient": patient,
        "kinds": [(one.value, one.label) for one in KINDS],
        "channels": [(one.value, one.label) for one in BY_HAND],
        "relations": Relation.choices,
        "levels": [(one.value, f"{one.roman} {one.text}") for one in terms().levels],
        "level_help": [(one.roman, str(one.text), str(one.definition)) for one in terms().levels],
        "departments": [(str(one.uid), str(one)) for one in organizations.departments(request.actor)],
        "given": given,
        "kind": given.get("kind") or request.GET.get("kind") or "complaint",
        "key": given.get("key") or str(uuid4()),
        "error": error,
        "where": where,
        "nav_key": "voice",
    }
    return render(request, "cases/intake.html", context, status=422 if error else 200)

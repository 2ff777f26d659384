"""Staff pages of what was asked before visits: who comes on a day, paper, FHIR, the switch."""

import json
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.errors import WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui import slots
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import fhir, printing, selecting, writing


@require_GET
@staff("careplans.view")
def listed(request: StaffRequest) -> HttpResponse:
    """List who comes back on a day, and what each has answered."""
    day = _day(request.GET.get("day", ""))
    context = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "found": [(row, card, Level(row.level or 0)) for row, card in selecting.of_day(request.actor, day)],
        "rule": selecting.rule(request.actor),
        "gate": worklist.gate(request.actor),
        "may_switch": request.actor.may("careplans.manage"),
    }
    return render(request, "careplans/previsit/list.html", context)


@require_POST
@staff("careplans.manage")
def switch(request: StaffRequest) -> HttpResponse:
    """Let questions go out before visits, or not any more."""
    try:
        row = writing.switch(request.actor, is_on=request.POST.get("is_on") == "yes")
    except WrongState as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("Questions go out before return visits.") if row.is_on else _("No questions go out any more."))
    return redirect(request, reverse("careplans:previsits"))


@require_GET
@staff("careplans.view")
@transaction.atomic
def paper(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Print the page of a visit."""
    row = selecting.get(request.actor, uid)
    record_access(request.actor, "previsit.print", "previsit", row.uid, patient_id=row.patient_id)
    language = translation.get_language() or "zh-hans"
    hospital = organizations.tenant(request.actor).name
    sheet = selecting.sheet(request.actor, row)
    patient = patients.get_by_id(request.actor, row.patient_id)
    fillings = slots.fillings("previsit.beside", request, {"patient": patient})
    beside = [part for _template, filling in fillings for part in filling.get("paper", ())]
    content = printing.printed(sheet, beside, hospital=hospital, language=language, watermark=request.actor.name)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="previsit.pdf"'
    return response


@require_GET
@staff("careplans.view")
@transaction.atomic
def fhir_bundle(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give the answers as a FHIR bundle: for the hospital's own record system."""
    row = selecting.get(request.actor, uid)
    record_access(request.actor, "previsit.export", "previsit", row.uid, patient_id=row.patient_id)
    patient = patients.get_by_id(request.actor, row.patient_id)
    found = fhir.bundle(selecting.sheet(request.actor, row), json.loads(row.answers), row.worries, str(patient.uid))
    return JsonResponse(found, content_type="application/fhir+json", json_dumps_params={"ensure_ascii": False})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()

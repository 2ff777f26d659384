"""The tab of a case on its file: what the law wants in it, the way of a dispute, the file on paper."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import selectors, services
from renxin.programs.cases.models import Case, CaseDisputeStep
from renxin.programs.cases.reading import file

from . import frame


@require_http_methods(["GET", "POST"])
@staff("cases.view")
@transaction.atomic
def case_file(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what the file holds and lacks, and note a further step of a dispute."""
    if request.method == "GET":
        return _page(request, frame.look(request, uid), {})
    return frame.do(request, uid, lambda case: _note(request, case), _("It is kept."), _page, page="cases:file")


@require_GET
@never_cache
@staff("cases.manage")
@transaction.atomic
def on_paper(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give out the file as PDF; contacts only to who may reveal them and asks for it. Who took it is written down."""
    actor = request.actor
    case = selectors.get(actor, uid)
    whole = request.GET.get("contact") == "yes" and actor.may("patients.reveal")
    whom = None if case.is_anonymous else case.patient_id
    record_access(actor, "case.file", "case", case.uid, patient_id=whom, detail={"contact": whole})
    content = file.paper(actor, case, get_language() or "zh-hans", with_contact=whole, is_whole=services.is_whole(case))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.file_number or case.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _note(request: StaffRequest, case: Case) -> Any:
    posted = request.POST
    step = services.DisputeStep(
        kind=posted.get("kind", ""),
        happened_at=_instant(request.actor, posted.get("happened_at", "")),
        words=posted.get("words", ""),
        number=posted.get("number", ""),
        routes=posted.getlist("routes"),
        said_by=posted.get("said_by", ""),
    )
    return services.note_dispute_step(request.actor, case, step)


def _instant(actor: Actor, written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=organizations.zone_of(actor))
    except ValueError as error:
        raise InvalidInput(_("Give the date and the hour."), where="happened_at") from error


def _page(request: StaffRequest, case: Case, more: dict[str, Any]) -> HttpResponse:
    actor = request.actor
    now = clock.now().astimezone(organizations.zone_of(actor))
    return frame.show(
        request,
        "cases/file.html",
        case,
        more.pop("status", 200),
        **{"error": "", "where": "", **more},
        checklist=file.checklist(case, services.is_whole(case)),
        dispute=[(row, file.routes_words(row)) for row in file.dispute(actor, case)],
        kinds=CaseDisputeStep.Kind.choices,
        prints=actor.may("cases.manage"),
        reveals=actor.may("patients.reveal"),
        now=now.strftime("%Y-%m-%dT%H:%M"),
        given=request.POST,
        tab="file",
    )

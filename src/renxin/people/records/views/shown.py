"""A report folded out, and a document as it was kept."""

import uuid
from typing import Final

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.records import selectors

_IN_THE_PAGE: Final = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})


@require_GET
@staff("patients.view")
def report(request: StaffRequest, uid: uuid.UUID, report_uid: uuid.UUID) -> HttpResponse:
    """Show the lines of a report and its pictures."""
    patient = patients.get(request.actor, uid)
    found = selectors.report(request.actor, report_uid)
    if patients.current_id(request.actor.tenant_id, found.patient_id) != patient.pk:
        raise NotFound("report")
    context = {
        "patient": patient,
        "report": found,
        "lines": selectors.report_lines(request.actor, found),
        "pictures": selectors.pictures(request.actor, found),
    }
    return render(request, "records/_report.html", context)


@require_GET
@never_cache
@staff("patients.view")
def document(request: StaffRequest, uid: uuid.UUID, document_uid: uuid.UUID) -> HttpResponse:
    """Hand out a document as it was kept; that somebody looked is written down."""
    patient = patients.get(request.actor, uid)
    found = selectors.document(request.actor, document_uid)
    if patients.current_id(request.actor.tenant_id, found.patient_id) != patient.pk:
        raise NotFound("document")
    with transaction.atomic():
        record_access(request.actor, "document.view", "document", found.uid, patient_id=patient.pk)
    inside = found.content_type in _IN_THE_PAGE
    kind = found.content_type if inside else "application/octet-stream"
    response = HttpResponse(bytes(found.content), content_type=kind)
    response["Content-Disposition"] = "inline" if inside else "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response

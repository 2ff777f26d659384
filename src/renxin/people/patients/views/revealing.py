"""The one page fragment of this package: what was masked, shown for a reason."""

import uuid
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors, services

_REASONS: Final = ("contact", "identity", "request", "other")


@require_POST
@never_cache
@staff("patients.reveal")
def reveal(request: StaffRequest, uid: uuid.UUID, field: str) -> HttpResponse:
    """Show a telephone, document or address in clear; who saw it and why is written down first."""
    reason = request.POST.get("reason", "")
    note = request.POST.get("note", "").strip()
    patient = selectors.get(request.actor, uid)
    try:
        if reason not in _REASONS:
            raise InvalidInput(services.NO_REASON, where="reason")
        values = services.reveal(request.actor, patient, field, f"{reason} {note}".strip())
    except InvalidInput as error:
        return HttpResponse(str(error.message), status=422, content_type="text/plain; charset=utf-8")
    return render(request, "patients/_revealed.html", {"values": values})


@require_POST
@never_cache
@staff("patients.reveal")
def reveal_for_work(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the telephone to somebody whose open task or case it belongs to: the work is the reason."""
    patient = selectors.get(request.actor, uid)
    try:
        values = services.reveal_for_work(request.actor, patient)
    except InvalidInput as error:
        return HttpResponse(str(error.message), status=422, content_type="text/plain; charset=utf-8")
    return render(request, "patients/_dial.html", {"values": values})

"""Choosing between what two sources say of a patient."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors, services
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_POST
@staff("patients.edit")
def choose(request: StaffRequest, uid: UUID, statement: UUID) -> HttpResponse:
    """Take one source's value for the right one, with a reason."""
    patient = selectors.get(request.actor, uid)
    known = {line.statement.uid for found in selectors.statements(request.actor, patient.pk) for line in found.lines}
    if statement not in known:
        raise NotFound("statement")
    try:
        services.choose_statement(request.actor, statement, request.POST.get("reason", ""))
    except RenxinError as problem:
        toast(request, str(problem.message), level="error")
    else:
        toast(request, _("Chosen. No source changes it any more; you can choose again."))
    return redirect(request, reverse("patients:identity", args=[uid]))

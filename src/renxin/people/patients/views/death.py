"""Noting a death by hand, and taking one back that was reported by mistake."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone as zones
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors, services
from renxin.people.patients.models import Patient
from renxin.ui.render import render

from .doing import attempt


@require_GET
@staff("patients.edit")
def death(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what noting a death stops, and ask when it was."""
    return _page(request, selectors.get(request.actor, uid))


@require_POST
@staff("patients.edit")
def mark(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Note a death."""
    patient = selectors.get(request.actor, uid)

    def act() -> None:
        written = parse_datetime(request.POST.get("at", ""))
        if written is None:
            raise InvalidInput(_("Say when it was."), where="at")
        at = written if written.tzinfo else zones.make_aware(written, organizations.zone_of(request.actor))
        if at > clock.now():
            raise InvalidInput(_("This lies in the future."), where="at")
        services.mark_deceased(request.actor, patient.pk, at)

    return _do(request, patient, act, _("Noted. Nothing more is sent to this person, and the family is marked."))


@require_POST
@staff("patients.edit")
def withdraw(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take back a death reported by mistake."""
    patient = selectors.get(request.actor, uid)
    words = _("The death is taken back. What was cancelled stays cancelled: see what has to begin again.")
    return _do(request, patient, lambda: services.withdraw_death(request.actor, patient.pk), words)


def _do(request: StaffRequest, patient: Patient, act: object, words: str) -> HttpResponse:
    url = reverse("patients:death", args=[patient.uid])
    return attempt(request, act, words=words, url=url, page=lambda **more: _page(request, patient, **more))  # type: ignore[arg-type]


def _page(
    request: StaffRequest, patient: Patient, *, error: str = "", where: str = "", status: int = 200
) -> HttpResponse:
    family = services.family_of(patient.tenant_id, patient.pk)
    now = zones.localtime(clock.now(), organizations.zone_of(request.actor))
    context = {
        "patient": selectors.get_by_id(request.actor, patient.pk),
        "card": selectors.header(request.actor, patient.pk),
        "family": list(selectors.cards(request.actor, family).values()),
        "now": now.strftime("%Y-%m-%dT%H:%M"),
        "error": error,
        "where": where,
    }
    return render(request, "patients/death.html", context, status=status)

"""On the patient's own page: the survey that waits for her answer, until it is answered, declined or over."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from renxin.engagement.questionnaires.selectors import definition_of
from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.people.patients.selectors import Visit, VisitRequest, is_colleague, visited
from renxin.programs.surveys import services
from renxin.programs.surveys.models import Invitation, InvitationState
from renxin.programs.surveys.services.reminding import DECLINED

# Who answers on paper, by phone or anonymously is not asked here; one whose message did not arrive is.
_SHOWN = (InvitationState.SENT, InvitationState.OPENED, InvitationState.UNDELIVERABLE)

Filling = tuple[str, dict[str, Any]] | None


def waiting(request: HttpRequest, *, visit: Visit, **_context: Any) -> Filling:
    """Show the newest survey that waits for her answer; her own only, as nobody answers for a patient."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _open(actor, visit.patient.pk) if visit.is_self else None
    if found is None:
        return None
    title = packs.words(found.survey.title, get_language() or "zh-hans")
    context = {"invitation": found, "title": title, "minutes": definition_of(found.version).minutes}
    return "surveys/_home.html", context | {"patient": visit.patient}


@visited("")
@require_POST
def answer(request: VisitRequest, invitation: UUID) -> HttpResponse:
    """Lead her to the questions, by a fresh link."""
    found = _open(request.actor, request.visit.patient.pk) if request.visit.is_self else None
    if found is None or found.uid != invitation or is_colleague(request):
        return redirect("home")
    try:
        return redirect(services.link_at_home(request.actor, found))
    except WrongState:  # answered on another phone a moment ago
        return redirect("home")


def _open(actor: Actor, patient_id: int) -> Invitation | None:
    """Return the newest invitation that she may answer now and that no rule tells us to leave alone."""
    rows = Invitation.objects.of(actor).filter(
        patient_id=patient_id, state__in=_SHOWN, expires_at__gt=clock.now(), anonymous=False, mode="link"
    )
    rows = rows.filter(survey__is_active=True).exclude(reminders__reason=DECLINED)
    found = rows.select_related("survey", "version").order_by("-invited_at").first()
    if found is None or services.reasons_not_to_remind(actor, found.survey, [found])[found.pk]:
        return None
    return found

"""A patient who would rather not answer: she is not reminded, her link stays open."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import dress, portal_page
from renxin.programs.surveys import services
from renxin.programs.surveys.services.answering import Opening

from .on_the_way import for_open

_A_MINUTE: Final = 6


@token("the one-time link that was sent to the patient is her key")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Leave in peace who does not wish to answer."""

    def leave(opening: Opening) -> HttpResponse:
        invitation = opening.invitation
        if invitation is None:
            return HttpResponse(status=404)
        services.decline(invitation)
        actor = Actor.patient(invitation.tenant_id, invitation.patient_id)
        with acting(request, actor), translation.override(dress(request, invitation.patient_id)):
            return portal_page(request, "surveys/ended.html", {"survey": invitation.survey, "why": "declined"})

    return for_open(request, token, _A_MINUTE, leave)

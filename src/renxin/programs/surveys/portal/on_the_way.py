"""What a patient's page sends before it is done: what was chosen so far, and files."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import acting, token
from renxin.programs.surveys import services
from renxin.programs.surveys.services.answering import Opening
from renxin.programs.surveys.services.keeping import Given

MOST_BYTES = 10 * 1024 * 1024
_DRAFTS_A_MINUTE = 60
_FILES_A_MINUTE = 12


@token("the one-time link that was sent to the patient is her key")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_POST
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what was chosen so far, for another device."""

    def keep(opening: Opening) -> HttpResponse:
        if opening.invitation is None:
            return HttpResponse(status=404)
        posted = {name: request.POST.getlist(name) for name in request.POST if not name.startswith("_")}
        place = request.POST.get("_place", "0")
        kept = services.keep_draft(opening.invitation, posted, int(place) if place.isdigit() else 0)
        return HttpResponse(status=204 if kept else 409)

    return for_open(request, token, _DRAFTS_A_MINUTE, keep)


@token("the one-time link that was sent to the patient is her key")
@csrf_exempt  # as above
@never_cache
@require_POST
def file(request: HttpRequest, token: str, link_id: str) -> HttpResponse:
    """Keep a photo, a voice note or a signature."""

    def keep(opening: Opening) -> HttpResponse:
        given = request.FILES.get("file")
        if opening.invitation is None or given is None:
            return HttpResponse(status=404)
        if (given.size or 0) > MOST_BYTES:
            return JsonResponse({"error": "size"}, status=413)
        actor = Actor.patient(opening.invitation.tenant_id, opening.invitation.patient_id)
        with acting(request, actor):
            reference = services.keep_file(actor, opening.invitation, link_id, Given(given.name or "", given.read()))
        return JsonResponse({"file": reference})

    try:
        return for_open(request, token, _FILES_A_MINUTE, keep)
    except InvalidInput as wrong:
        return JsonResponse({"error": str(wrong.message)}, status=422)
    except NotFound:
        return HttpResponse(status=404)


def for_open(request: HttpRequest, token: str, most: int, keep: Callable[[Opening], HttpResponse]) -> HttpResponse:
    """Do something for whoever holds an open link, at most so often a minute."""
    if throttle.hit("surveys.draft", token, most, 60):
        return HttpResponse(status=429)
    if request.user.is_authenticated and not settings.RENXIN_DEMO:  # nobody answers for a patient
        return HttpResponse(status=403)
    opening = services.find_invitation(token)
    return keep(opening) if opening.status == "open" else HttpResponse(status=409)

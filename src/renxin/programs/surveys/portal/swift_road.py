"""The address that the page's script sends answers to: no session, no page, a few words back."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renxin.people.organizations.access import token
from renxin.programs.surveys.services.flagging import device_of
from renxin.programs.surveys.services.swiftly import Swift, submit_swiftly

_STATUS = {"accepted": 200, "incomplete": 422, "elsewhere": 409}
_DAY = 86_400


@token("the one-time link that was sent to the patient is her key")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@require_POST
def swift(request: HttpRequest, token: str) -> HttpResponse:
    """Take answers. What is unusual (409) the script hands to the ordinary page, which says what is wrong."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:  # perhaps staff: the ordinary page asks who it is
        return _told(Swift("elsewhere"))
    posted = {name: request.POST.getlist(name) for name in request.POST}
    told = request.POST.get("_seconds", "")
    found = submit_swiftly(
        token,
        request.POST.get("_questions", ""),
        posted,
        language=translation.get_language() or "",
        seconds=min(int(told), _DAY) if told.isascii() and told.isdigit() else None,
        device=device_of(str(request.META.get("REMOTE_ADDR", "")), request.headers.get("User-Agent", "")),
    )
    return _told(found)


def _told(found: Swift) -> HttpResponse:
    body = {"status": found.status, "low": found.low, "missing": sorted(found.errors or ())}
    response = JsonResponse(body, status=_STATUS[found.status])
    response["Cache-Control"] = "no-store"
    return response

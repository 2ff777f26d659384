"""The pages of a tablet that asks: it begins anew by itself, and staff leave it by their number."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import dress, portal_page
from renxin.programs.surveys import services

from .answer import asked_at_place

ANEW_AFTER: Final = 10
ANSWERS_AN_HOUR: Final = 120
TRIES_A_MINUTE: Final = 5


@token("the address of the tablet, which was shown once to the staff who set it up")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Show the survey, or take its anonymous answers and begin anew."""
    kiosk = services.find_kiosk(token)
    if kiosk is None or not kiosk.place.survey.is_active:
        return portal_page(request, "surveys/ended.html", {"why": "unknown"}, status=404)
    with acting(request, Actor.system(kiosk.tenant_id, "surveys")), translation.override(dress(request)):
        if request.user.is_authenticated and not kiosk.place.survey.asks_staff:
            return portal_page(request, "surveys/staff_notice.html", {"survey": kiosk.place.survey})
        if request.method == "POST" and throttle.hit("surveys.kiosk", token, ANSWERS_AN_HOUR, 3600):
            return portal_page(request, "surveys/ended.html", {"why": "busy"}, status=429)
        response = asked_at_place(request, kiosk.place, kiosk=kiosk, leave=reverse("survey-kiosk-leave", args=[token]))
    if request.method == "POST" and response.status_code == 200:
        response["Refresh"] = f"{ANEW_AFTER}; url={reverse('survey-kiosk', args=[token])}"
    return response


@token("the address of the tablet and the number that staff chose")
@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the number of staff; with it the tablet is free for other things."""
    kiosk = services.find_kiosk(token)
    if kiosk is None:
        return portal_page(request, "surveys/ended.html", {"why": "unknown"}, status=404)
    wrong = False
    with acting(request, Actor.system(kiosk.tenant_id, "surveys")), translation.override(dress(request)):
        if request.method == "POST":
            if throttle.hit("surveys.pin", token, TRIES_A_MINUTE, 60):
                return portal_page(request, "surveys/ended.html", {"why": "busy"}, status=429)
            if services.may_leave(kiosk, request.POST.get("pin", "")):
                return portal_page(request, "surveys/kiosk_left.html", {"kiosk": kiosk})
            wrong = True
        context = {"kiosk": kiosk, "wrong": wrong, "back": reverse("survey-kiosk", args=[token])}
        return portal_page(request, "surveys/kiosk_leave.html", context, status=422 if wrong else 200)

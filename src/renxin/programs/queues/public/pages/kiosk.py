"""The kiosk: check in with a phone or an appointment's number and four digits, print a slip. Nothing stays behind.

There is no session: between two pages a sealed text says who it is, good for two minutes. What is wrong is answered
alike, whoever it is, and wrong tries are counted for the device.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core import clock, masking, signing, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import acting, token
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import dress, portal_page
from renxin.programs.queues import ports, selectors
from renxin.programs.queues.models import Queue, Screen, Ticket
from renxin.programs.queues.public import arriving, screens
from renxin.programs.queues.public.showing import shown_of

from .wall import keep_device, opened

WRONG_TRIES: Final = 8
_WINDOW: Final = 600
_KNOWN_FOR: Final = timedelta(minutes=2)
_BACK_AFTER: Final = 45
_SLIP_FOR: Final = 25
_SEAL: Final = "queues.kiosk"


@dataclass(frozen=True, slots=True)
class _At:
    """A kiosk that was opened: its screen, its device, its queues."""

    screen: Screen
    device: str
    queues: list[Queue]
    secret: str


@token("the link of a kiosk, bound to the first device that opens it; it asks for a proof before it shows anything")
@never_cache
@require_GET
def start(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask how she wants to check in."""
    at = _opened(request, secret)
    with _standing(request, at):
        return _page(request, at, "start.html", {})


@token("the link of a kiosk, bound to the first device that opens it; it asks for a proof before it shows anything")
@csrf_exempt  # the link of the device is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for two numbers that only she knows together, then show with what she may check in."""
    at = _opened(request, secret)
    way = (request.POST if request.method == "POST" else request.GET).get("way", "phone")
    way = way if way in ("phone", "number") else "phone"
    with _standing(request, at) as actor:
        if request.method == "GET":
            return _page(request, at, "find.html", {"way": way})
        if throttle.is_over("queues.kiosk", secret, WRONG_TRIES, _WINDOW):
            return _page(request, at, "find.html", {"way": way, "busy": True}, 429)
        found = _found(actor, way, request.POST.get("number", ""), request.POST.get("last4", ""))
        if found is None:
            throttle.count("queues.kiosk", secret, _WINDOW)
            return _page(request, at, "find.html", {"way": way, "wrong": True}, 422)
        return _offer(request, at, actor, found)


@token("the link of a kiosk and the sealed text of the page before, good for two minutes")
@csrf_exempt  # as above
@never_cache
@require_POST
def take(request: HttpRequest, secret: str) -> HttpResponse:
    """Check her in and show the slip."""
    at = _opened(request, secret)
    with _standing(request, at) as actor:
        try:
            patient_id, until = signing.unseal_values(_SEAL, request.POST.get("who", ""))
        except (NotFound, ValueError):
            patient_id, until = 0, clock.now()
        if until <= clock.now():
            return _page(request, at, "start.html", {"late": True}, 422)
        her = Actor.patient(actor.tenant_id, patient_id)
        queue = next((one for one in at.queues if f"q{one.uid}" == request.POST.get("what")), None)
        try:
            ticket = arriving.arrive(
                her, patient_id, request.POST.get("what", ""), source=Ticket.Source.KIOSK, at=queue
            )
        except (InvalidInput, WrongState) as error:
            return _page(request, at, "start.html", {"error": str(error.message)}, 422)
        return _slip(request, at, ticket)


@token("the link of a kiosk; a number shows a place and minutes, never a person")
@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "POST"])
def number(request: HttpRequest, secret: str) -> HttpResponse:
    """Show where a number stands, without saying whose it is."""
    at = _opened(request, secret)
    with _standing(request, at) as actor:
        if request.method == "GET":
            return _page(request, at, "number.html", {})
        label = request.POST.get("label", "")
        tickets = [selectors.ticket_by_label(actor, one, label) for one in at.queues]
        ticket = next((one for one in tickets if one), None)
        if ticket is None:
            return _page(request, at, "number.html", {"wrong": True}, 422)
        return _slip(request, at, ticket)


def _found(actor: Actor, way: str, number: str, last4: str) -> int | None:
    """Return whom the two numbers name together; None when they name nobody, or several."""
    if way == "number":
        visit = ports.visit_by_number(actor, number.strip())
        candidates = [visit.patient_id] if visit else []
    else:
        candidates = patients.found_by_numbers(actor.tenant_id, [number]).get(number.strip(), [])
    fits = {
        patients.current_id(actor.tenant_id, one)
        for one in candidates[:6]
        if patients.last_four_fit(actor.tenant_id, one, last4)
    }
    return fits.pop() if len(fits) == 1 else None


def _offer(request: HttpRequest, at: _At, actor: Actor, patient_id: int) -> HttpResponse:
    her = Actor.patient(actor.tenant_id, patient_id)
    ways = arriving.ways(her, patient_id)
    taken = selectors.of_patient(her, patient_id, standing_only=True)
    windows = [one for one in at.queues if arriving.takes_walk_ins(one)]
    standing = {one.queue_id for one in taken}
    ways += [arriving.Way(one) for one in windows if one.pk not in standing]
    card = patients.addressees(actor.tenant_id, [patient_id]).get(patient_id)
    context = {
        "name": masking.name(card.name) if card else "",
        "ways": ways,
        "taken": taken,
        "who": signing.seal_values(_SEAL, [patient_id, clock.now() + _KNOWN_FOR]),
    }
    return _page(request, at, "offer.html", context)


def _slip(request: HttpRequest, at: _At, ticket: Ticket) -> HttpResponse:
    """Show what is printed: number, place, people before, minutes. The next person finds the first page."""
    one = shown_of(request.actor, [ticket])[0]  # type: ignore[attr-defined]
    response = _page(request, at, "slip.html", {"one": one, "at": clock.now()})
    response["Refresh"] = f"{_SLIP_FOR}; url={reverse('queue-kiosk', args=[at.secret])}"
    return response


def _opened(request: HttpRequest, secret: str) -> _At:
    screen, device = opened(request, secret, Screen.Kind.KIOSK)
    queues = screens.queues_of(Actor.system(screen.tenant_id, "kiosk"), screen)
    return _At(screen, device, queues, secret)


@contextmanager
def _standing(request: HttpRequest, at: _At) -> Iterator[Actor]:
    """Work as the kiosk, in the language chosen at it."""
    wanted = request.POST.get("lang") or request.GET.get("lang", "")
    language = wanted if wanted in ("zh-hans", "en") else at.screen.language
    with acting(request, Actor.system(at.screen.tenant_id, "kiosk")) as actor, translation.override(language):
        dress(request)
        yield actor


def _page(request: HttpRequest, at: _At, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    home = reverse("queue-kiosk", args=[at.secret])
    own = {
        "screen": at.screen,
        "secret": at.secret,
        "home": home,
        "lang": translation.get_language(),
        "languages": (("zh-hans", "中文"), ("en", "English")),
        "title": _("Check in"),
    }
    response = portal_page(request, f"queues/public/kiosk/{template}", {**own, **context}, status)
    if template != "start.html":
        response["Refresh"] = f"{_BACK_AFTER}; url={home}"
    return keep_device(response, at.device, home)

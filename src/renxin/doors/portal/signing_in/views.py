"""The pages of signing in: the number, the code, who she is. Each works without JavaScript and says one thing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from renxin.doors.portal import proving
from renxin.doors.portal.home import door
from renxin.doors.portal.models import SignIn
from renxin.kernel.core import masking, throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting, public
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Visitor
from renxin.people.patients.selectors import dress, is_colleague, phone_written_one_way, portal_page

from . import codes

COOKIE: Final = "sign_in"
_SALT: Final = "portal.sign_in"
_LASTS: Final = 15 * 60
NUMBERS_A_QUARTER: Final = 12
CODES_A_QUARTER: Final = 30
_State = tuple[int, str, str, str]
View = Callable[..., HttpResponseBase]


@public("whoever knows her telephone number asks for a code; the answer is the same whether we know the number")
@never_cache
@require_http_methods(["GET", "POST"])
def number(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Ask for the telephone number, or send a code to it."""
    tenants = organizations.tenants()
    tenant = next((row for row in tenants if uid in (None, row.uid)), None)
    if tenant is None:
        raise Http404("hospital")
    if uid is None and len(tenants) > 1:
        asked = urlencode({"next": door.wanted(request)})
        return portal_page(request, "portal/signing_in/which.html", {"tenants": tenants, "asked": asked})
    with acting(request, Actor.system(tenant.pk, "portal.sign_in")), translation.override(dress(request)):
        if request.method != "POST":
            return _page(request, "number", {})
        return _refused(request, NUMBERS_A_QUARTER) or _asked(request, tenant.pk)


def _asked(request: HttpRequest, tenant_id: int) -> HttpResponse:
    typed = request.POST.get("phone", "")
    written = phone_written_one_way(typed)
    if not written:
        return _page(request, "number", {"wrong": True, "typed": typed}, 422)
    row = codes.ask(tenant_id, written)
    response = HttpResponseRedirect(reverse("home-sign-in-code"))
    told: _State = (tenant_id, str(row.uid), written, door.wanted(request))
    response.set_cookie(
        COOKIE,
        signing.dumps(told, salt=_SALT),
        max_age=_LASTS,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _begun(view: Callable[..., HttpResponse]) -> View:
    """Let the browser in that asked for a code a while ago; others start again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            told = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LASTS)
            state: _State = (int(told[0]), str(told[1]), str(told[2]), str(told[3]))
        except (signing.BadSignature, ValueError, IndexError):
            return HttpResponseRedirect(reverse("home-sign-in"))
        with acting(request, Actor.system(state[0], "portal.sign_in")), translation.override(dress(request)):
            return view(request, state, *args, **kwargs)

    guarded_: View = public("whoever asked for a code in this browser; nothing is shown before the code is right")(
        never_cache(guarded)
    )
    return guarded_


@require_http_methods(["GET", "POST"])
@_begun
def code(request: HttpRequest, state: _State) -> HttpResponse:
    """Ask for the six digits, or take them."""
    masked = {"masked": masking.phone(state[2])}
    if request.method != "POST":
        return _page(request, "code", masked)
    refused = _refused(request, CODES_A_QUARTER)
    if refused is not None:
        return refused
    if codes.take(state[0], UUID(state[1]), request.POST.get("code", "")) is None:
        return _page(request, "code", {**masked, "wrong": True}, 422)
    return HttpResponseRedirect(reverse("home-sign-in-who"))


@require_http_methods(["GET", "POST"])
@_begun
def who(request: HttpRequest, state: _State) -> HttpResponse:
    """Ask which of the people behind the number she is, with a proof; then lead her in."""
    row = codes.proved(state[0], UUID(state[1]))
    if row is None:
        return HttpResponseRedirect(reverse("home-sign-in"))
    people = codes.people(state[0], state[2])
    context: dict[str, Any] = {"people": [(one.uid, masking.name(one.name)) for one in people]}
    if request.method != "POST":
        return _page(request, "who", context)
    chosen = next((one for one in people if str(one.uid) == request.POST.get("who", "")), None)
    if chosen is None and len(people) == 1:
        chosen = people[0]
    context["chosen"] = str(chosen.uid) if chosen else ""
    if chosen is None or not _proves(state[0], chosen.pk, request.POST.get("last4", "")):
        return _page(request, "who", {**context, "wrong": True, "nobody": chosen is None}, 422)
    return _in(request, state, row, chosen.pk)


def _proves(tenant_id: int, patient_id: int, given: str) -> bool:
    place = f"w{patient_id:x}"[-12:]
    if not proving.may_try(tenant_id, place) or not patients.document_fits(tenant_id, patient_id, given):
        return False
    proving.was_right(tenant_id, place)
    return True


def _in(request: HttpRequest, state: _State, row: SignIn, patient_id: int) -> HttpResponse:
    if not codes.use(row, patient_id):
        return HttpResponseRedirect(reverse("home-sign-in"))
    response = HttpResponseRedirect(state[3])
    shared = request.POST.get("shared") == "on"
    patients.remember_visitor(request, response, state[0], patient_id, how=Visitor.How.CODE, shared=shared)
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _refused(request: HttpRequest, most: int) -> HttpResponse | None:
    if is_colleague(request):
        return portal_page(request, "portal/ended.html", {"why": "staff"})
    if throttle.hit("portal.sign_in", str(request.META.get("REMOTE_ADDR", "")), most, 15 * 60):
        return portal_page(request, "portal/ended.html", {"why": "busy"}, 429)
    return None


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return portal_page(request, f"portal/signing_in/{name}.html", context, status)

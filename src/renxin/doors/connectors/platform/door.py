"""The doors of integration platforms: SOAP with its WSDL, and REST. Kept before it is answered."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core import tenant, throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations
from renxin.people.organizations.access import token

from .calls import Answer, answer
from .envelope import SOAP_11, SOAP_12, Call, NotEnvelope, read_json, read_soap, soap_answer, soap_fault

LARGEST: Final = 20 * 1024 * 1024
WRONG_A_MINUTE: Final = 30


@token("the platform's key, in the Authorization header or in the envelope")
@csrf_exempt  # no session to ride on: the key is the authority
@require_http_methods(["GET", "POST"])
def soap(request: HttpRequest) -> HttpResponse:
    """Answer a SOAP call; `?wsdl` describes it."""
    if request.method == "GET":
        address = request.build_absolute_uri(reverse("platform_soap"))
        return render(request, "connectors/platform/service.wsdl", {"address": address}, content_type="text/xml")
    dress = SOAP_12 if "soap+xml" in (request.content_type or "") else SOAP_11
    fault: Callable[[str], bytes] = lambda words: soap_fault(dress, "Client", words)  # noqa: E731
    kind = f"{'application/soap+xml' if dress == SOAP_12 else 'text/xml'}; charset=utf-8"
    try:
        call = read_soap(_body(request))
    except NotEnvelope as error:
        words = _("This is no SOAP envelope: %(why)s") % {"why": str(error)}
        return HttpResponse(fault(words), content_type=kind, status=500)
    actor = _caller(request, call)
    if actor is None:
        words = _("This key opens nothing. Make one with “renxin token create NAME”.")
        return HttpResponse(fault(words), content_type=kind, status=500)
    return HttpResponse(soap_answer(call, _answer(actor, call).text), content_type=kind)


@token("the platform's key, in the Authorization header or in the envelope")
@csrf_exempt  # no session to ride on: the key is the authority
@require_POST
def rest(request: HttpRequest) -> JsonResponse:
    """Answer a JSON call: `{"action": …, "message": …}` → `{"code": "AA", "message": …}`."""
    try:
        call = read_json(_body(request))
    except NotEnvelope:
        return JsonResponse({"code": "AR", "message": _("Send a JSON object with action and message.")}, status=400)
    actor = _caller(request, call)
    if actor is None:
        words = _("This key opens nothing. Make one with “renxin token create NAME”.")
        return JsonResponse({"code": "AR", "message": words}, status=401)
    said = _answer(actor, call)
    return JsonResponse({"code": said.code, "message": said.text}, status=200 if said.code == "AA" else 422)


def _body(request: HttpRequest) -> bytes:
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise NotEnvelope(f"larger than {LARGEST} bytes")
    return request.body


def _caller(request: HttpRequest, call: Call) -> Actor | None:
    """Return who calls, None when the key opens nothing or too many wrong ones came."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("platform.key", sender, WRONG_A_MINUTE, 60):
        return None
    _kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    key = given or call.key
    actor = organizations.authenticate_token(key) if key else None
    if actor is None:
        throttle.count("platform.key", sender, 60)
    return actor


def _answer(actor: Actor, call: Call) -> Answer:
    with tenant.scope(actor.tenant_id):
        return answer(actor, call)

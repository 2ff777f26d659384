"""The guide for everybody, without sign-in: age and sex are asked, nothing is kept; the talk travels with the form."""

import json
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.intelligence.assistant import selectors, services
from renxin.intelligence.assistant.guide import machine
from renxin.intelligence.assistant.guide.states import Person, Talk, as_data, of_data
from renxin.kernel.core import signing, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting, public
from renxin.people.patients.selectors import dress

from . import screen

TURNS_A_MINUTE = 30
_KIND = "assistant.talk"


@public("somebody who feels unwell asks where to go; nothing about anybody is shown or kept")
@csrf_exempt  # it changes nothing, and browsers inside messengers lose cookies
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Show where a talk stands that nobody keeps, after its next turn."""
    tenants = organizations.tenants()
    tenant = next((row for row in tenants if uid in (None, row.uid)), None)
    if tenant is None:
        raise Http404("hospital")
    if uid is None and len(tenants) > 1:
        return render(request, "assistant/portal/which.html", {"tenants": tenants})
    actor = Actor.system(tenant.pk, "assistant.public")
    with acting(request, actor), translation.override(_language(request)):
        if request.method == "GET":
            return _page(request, actor, Talk(), tenant.phone)
        if throttle.hit("assistant.public", str(request.META.get("REMOTE_ADDR", "")), TURNS_A_MINUTE, 60):
            return render(request, "assistant/portal/public.html", {"busy": True, "phone": tenant.phone}, status=429)
        talk = _carried(request)
        _number, learned = services.ready_classifier(actor)
        moved = machine.advance(talk, screen.turn_of(request.POST, talk), selectors.house(actor), learned)
        return _page(request, actor, moved, tenant.phone)


def _page(request: HttpRequest, actor: Actor, talk: Talk, phone: str) -> HttpResponse:
    context = {
        **screen.context(actor, talk, phone=phone),
        "carried": signing.seal_values(_KIND, [json.dumps(as_data(talk), ensure_ascii=False)]),
        "signed_in": False,
    }
    response = render(request, "assistant/portal/public.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _carried(request: HttpRequest) -> Talk:
    """Return the talk that the form carries; a broken one begins anew."""
    try:
        (kept,) = signing.unseal_values(_KIND, request.POST.get("carried", ""))
        return of_data(json.loads(kept))
    except (NotFound, ValueError, TypeError, KeyError):
        return Talk(person=Person())


def _language(request: HttpRequest) -> str:
    dressed = dress(request)
    return dressed or settings.LANGUAGE_CODE

"""Is this from us? A page for everybody, without sign-in: paste the message, its code, a number or an address."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.engagement.channels import selectors as channels
from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting, public
from renxin.people.organizations.models import Organization

from . import asking

TRIES_A_MINUTE = 20


@public("whoever got a message asks whether the hospital wrote it; the answer tells nothing about anybody")
@csrf_exempt  # it changes nothing, and old browsers inside messengers lose cookies
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Ask for the message, or answer."""
    tenants = organizations.tenants()
    tenant = next((row for row in tenants if uid in (None, row.uid)), None)
    if tenant is None:
        raise Http404("hospital")
    if uid is None and len(tenants) > 1:
        return render(request, "portal/trust/which.html", {"tenants": tenants})
    with acting(request, Actor.system(tenant.pk, "portal.trust")):
        _dress(request, tenant)
        return _page(request, tenant)


def _page(request: HttpRequest, tenant: Organization) -> HttpResponse:
    text = request.POST.get("text", "").strip()
    context = {"phone": tenant.phone, "senders": channels.published_senders(tenant.pk), "text": text}
    context["domains"] = sorted(asking.domains(tenant.pk))
    if request.method == "GET":
        return render(request, "portal/trust/check.html", context)
    if throttle.hit("portal.trust", str(request.META.get("REMOTE_ADDR", "")), TRIES_A_MINUTE, 60):
        return render(request, "portal/ended.html", {"why": "busy", "phone": tenant.phone}, status=429)
    if not text:
        return render(request, "portal/trust/check.html", {**context, "missing": True}, status=422)
    found = asking.answer(tenant, text)
    return render(request, "portal/trust/answer.html", {**context, "found": found, "verdict": found.judgement.verdict})


def _dress(request: HttpRequest, tenant: Organization) -> None:
    language = translation.get_language() or settings.LANGUAGE_CODE
    name = tenant.name_en if language.startswith("en") and tenant.name_en else tenant.name
    request.hospital_name = name  # type: ignore[attr-defined]

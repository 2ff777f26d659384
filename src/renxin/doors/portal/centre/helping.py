"""The pages of asking for help in the family, and of agreeing to give it."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock, masking
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import (
    VisitRequest,
    current_id,
    is_colleague,
    portal_page,
    proxy_classes,
    proxy_relations,
    relation_words,
    visited,
)

from . import inviting

_USUAL: Final = ("appointments", "visits", "results", "medicines")
_LASTS: Final = {"90": 90, "365": 365, "1095": 1095}


@visited("")
@require_http_methods(["GET", "POST"])
def ask(request: VisitRequest) -> HttpResponse:
    """Ask who shall help with what, for how long; then show the link and the code."""
    if request.method != "POST" or is_colleague(request):
        return _form(request)
    posted, me = request.POST, request.visit.me
    ends_on = clock.today() + timedelta(days=_LASTS.get(posted.get("lasts", ""), 365))
    try:
        name, code = inviting.invite(
            request.actor, me.pk, posted.get("relation", ""), posted.getlist("classes"), ends_on
        )
    except InvalidInput as wrong:
        return _form(request, error=str(wrong.message), status=422)
    link = f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('home-help', args=[name])}"
    context = {"visit": request.visit, "visit_to": "home-of", "link": link, "code": code}
    return portal_page(request, "portal/centre/invited.html", context)


@visited("")
@require_http_methods(["GET", "POST"])
def agree(request: VisitRequest, name: str) -> HttpResponse:
    """Tell who asks, and take the code; afterwards her page opens."""
    me = request.visit.me
    row = inviting.behind(name, me.tenant_id)
    whom = Patient.objects.of(me.tenant_id).filter(pk=current_id(me.tenant_id, row.patient_id)).first() if row else None
    if row is None or whom is None or is_colleague(request):
        return portal_page(request, "portal/ended.html", {"why": "expired"}, 410)
    language = get_language() or "zh-hans"
    context = {
        "visit": request.visit,
        "visit_to": "home-of",
        "whom": masking.name(whom.name),
        "relation": relation_words(row.relation, language),
        "classes": [words for code, words in proxy_classes(language) if code in row.classes],
        "ends_on": row.ends_on,
    }
    if request.method != "POST":
        return portal_page(request, "portal/centre/help.html", context)
    try:
        if inviting.accept(row, me.pk, request.POST.get("code", "")):
            return HttpResponseRedirect(reverse("home-of", args=[whom.uid]))
    except InvalidInput as wrong:
        return portal_page(request, "portal/centre/help.html", {**context, "error": str(wrong.message)}, 422)
    return portal_page(request, "portal/centre/help.html", {**context, "wrong": True}, 422)


def _form(request: VisitRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    language, chosen = get_language() or "zh-hans", request.POST.getlist("classes") or _USUAL
    context = {
        "visit": request.visit,
        "visit_to": "home-of",
        "classes": [(code, words, code in chosen) for code, words in proxy_classes(language)],
        "relations": [one for one in proxy_relations(language) if one[0] != "guardian"],
        "relation": request.POST.get("relation", "child"),
        "error": error,
        "staff": is_colleague(request),
    }
    return portal_page(request, "portal/centre/invite.html", context, status)

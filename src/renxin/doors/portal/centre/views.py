"""The pages of the privacy centre. Taking back is as easy as giving: one press, no reason, at once."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.people.patients.models import Consent, ContactPoint, RightsRequest
from renxin.people.patients.selectors import OPEN_RIGHTS, VisitRequest, is_colleague, portal_page, visited
from renxin.people.patients.services import RequestData
from renxin.ui import ways
from renxin.ui.toasts import toast

from .seeing import SHOWN_FOR, seen_by

KINDS = ("access", "correction", "deletion")
_FOR: Final = {"90": 90, "365": 365}
_HOURS: Final = {"morning": (8, 12), "afternoon": (12, 18), "evening": (18, 21)}


@require_GET
@visited("")
def centre(request: VisitRequest) -> HttpResponse:
    """Show everything about her own data on one page of doors."""
    return _page(request)


@require_POST
@visited("")
def decide(request: VisitRequest) -> HttpResponse:
    """Keep what she allows or does not allow for one purpose."""
    actor, me = request.actor, request.visit.me
    purpose, yes = request.POST.get("purpose", ""), request.POST.get("allow") == "yes"
    way, days = request.POST.get("way", ""), _FOR.get(request.POST.get("lasts", ""))
    until = clock.now() + timedelta(days=days) if days else None
    line = next((one for one in patients.registry(me, "zh-hans") if one.code == purpose and one.can_object), None)
    if line is None or is_colleague(request) or way not in {"", *dict(patients.consent_ways())}:
        return _page(request, error=_("This cannot be changed here."), status=422)
    try:
        if yes:
            version, _words = patients.consent_words(purpose, "zh")
            language = (get_language() or "zh").partition("-")[0]
            services.change_consent(
                actor,
                me.pk,
                purpose,
                Consent.State.GRANTED,
                channel=way,
                expires_at=until,
                method="portal",
                text_version=version,
                language=language,
            )
        elif line.basis == "consent":
            state = Consent.State.WITHDRAWN
            services.change_consent(actor, me.pk, purpose, state, channel=way, expires_at=until, method="portal")
        else:
            services.object_to(actor, me.pk, purpose, channel=way, expires_at=until, method="portal")
    except InvalidInput as wrong:
        return _page(request, error=str(wrong.message), status=422)
    toast(request, _("Kept. It holds from now on."))
    return redirect_to(request, "consents")


@require_POST
@visited("")
def reach(request: VisitRequest) -> HttpResponse:
    """Keep by what and when she likes to be reached; nothing chosen takes back what she said before."""
    if is_colleague(request):
        return _page(request, error=_("This cannot be changed here."), status=422)
    channel, hours = request.POST.get("channel", ""), _HOURS.get(request.POST.get("hours", ""))
    if channel and channel not in dict(_channels(request)):
        return _page(request, error=_("Choose a way from the list."), status=422)
    services.set_preference(request.actor, request.visit.me.pk, channel=channel, hours=hours)
    toast(request, _("Kept. It holds from now on."))
    return redirect_to(request, "reach")


@require_POST
@visited("")
def ask(request: VisitRequest) -> HttpResponse:
    """Take a request about her data in, once of each kind as long as it is open."""
    kind, note = request.POST.get("kind", ""), request.POST.get("note", "").strip()[:2000]
    if kind not in KINDS or is_colleague(request):
        return _page(request, error=_("Choose what you ask for."), status=422)
    if kind != "access" and not note:
        return _page(request, error=_("Write in a few words what is wrong, or what is to go."), kind=kind, status=422)
    me = request.visit.me
    rows = patients.rights_of(request.actor, me.pk)
    if not any(row.kind == kind and row.state in OPEN_RIGHTS for row in rows):
        try:
            services.file_request(request.actor, me.pk, RequestData(kind=kind, channel="portal", note=note))
        except InvalidInput as wrong:
            return _page(request, error=str(wrong.message), kind=kind, status=422)
    toast(request, _("Your request has reached us."))
    return redirect_to(request, "requests")


@require_POST
@visited("")
def end_helper(request: VisitRequest, proxy: UUID) -> HttpResponse:
    """End that somebody acts for her, at once."""
    try:
        services.end_proxy(request.actor, str(proxy))
    except (NotFound, WrongState):
        return _page(request, error=_("This has ended already."), status=422)
    toast(request, _("Kept. It holds from now on."))
    return redirect_to(request, "helpers")


@require_POST
@visited("")
def sign_out(request: VisitRequest) -> HttpResponse:
    """Close her pages on one phone, or on all of them, this one too."""
    me, one = request.visit.me, request.POST.get("phone", "")
    try:
        uid = UUID(one) if one else None
    except ValueError:
        return _page(request, error=_("This has ended already."), status=422)
    services.end_phones(me.tenant_id, me.pk, uid=uid)
    if uid is not None and uid != patients.this_phone(request):
        toast(request, _("That phone is signed out."))
        return redirect_to(request, "phones")
    response = HttpResponseRedirect(reverse("home"))
    patients.forget_visitor(request, response)
    return response


def at_home(_request: HttpRequest, *, visit: patients.Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Lead to her privacy centre: her own, never that of somebody whom she looks after."""
    if not visit.is_self:
        return None
    note = _("What we may do, who saw it, your phones")
    return ways.way(reverse("home-privacy"), "shield-check", _("Privacy"), note)


def redirect_to(_request: HttpRequest, part: str) -> HttpResponse:
    """Lead back to a part of the centre."""
    return HttpResponseRedirect(f"{reverse('home-privacy')}#{part}")


def _channels(request: VisitRequest) -> list[tuple[str, str]]:
    """Return by what she can be reached: each kind of address that we have of her."""
    rows = ContactPoint.objects.of(request.actor).filter(patient_id=request.visit.me.pk, is_active=True)
    held = set(rows.values_list("kind", flat=True)) - {ContactPoint.Kind.SANDBOX}
    return [(kind.value, str(kind.label)) for kind in ContactPoint.Kind if kind.value in held]


def _reached(request: VisitRequest) -> dict[str, Any]:
    """Return what the part about reaching her shows: what can be chosen, and what she said before."""
    wish = patients.stated_preference(request.actor, request.visit.me.pk)
    hours = (wish.from_hour, wish.to_hour) if wish else None
    return {
        "channels": _channels(request),
        "channel": wish.channel if wish else "",
        "spans": [(code, f"{span[0]}:00–{span[1]}:00", span == hours) for code, span in _HOURS.items()],
    }


def _page(request: VisitRequest, *, error: str = "", kind: str = "", status: int = 200) -> HttpResponse:
    me, language = request.visit.me, get_language() or "zh-hans"
    registry, ways = patients.registry(me, language), dict(patients.consent_ways())
    choices = [
        (
            one,
            patients.consent_words(one.code, language)[1],
            [(row, ways.get(row.channel, row.channel)) for row in one.by_channel],
        )
        for one in registry
        if one.can_object
    ]
    rows = patients.rights_of(request.actor, me.pk)
    context = {
        "visit": request.visit,
        "visit_to": "home-of",
        "error": error,
        "kind": kind,
        "personal": next((one for one in choices if one[0].code == "PROFILING"), None),
        "choices": [one for one in choices if one[0].code != "PROFILING"],
        "ways": list(ways.items()),
        "always": [one for one in registry if not one.can_object],
        "seen": seen_by(request.actor, me.pk),
        "seen_days": SHOWN_FOR.days,
        "kinds": [(code, RightsRequest.Kind(code).label) for code in KINDS],
        "requests": rows[:10],
        "helpers": [
            (one, patients.relation_words(one.relation, language))
            for one in patients.proxies(request.actor, me.pk)
            if one.ended_at is None
        ],
        "phones": patients.open_phones(me.tenant_id, me.pk),
        "this_phone": patients.this_phone(request),
        "staff": is_colleague(request),
        **_reached(request),
    }
    return portal_page(request, "portal/centre/centre.html", context, status)

"""What another institution opens: a link, a code, the summary; each look is kept with who looked."""

from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from renxin.doors.connectors.fhir.selectors import dump
from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting
from renxin.people.organizations.access import token as by_token

from . import services
from .models import Share, ShareView
from .shares.printing import pdf
from .shares.showing import document_of, summary_of

WRONG_A_MINUTE: Final = 20
_COOKIE: Final = "share"
_MINUTES: Final = 30


@by_token("the link and its code, told apart, are the institution's key")
@never_cache
@require_http_methods(["GET", "POST"])
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code and who looks; then show the summary."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("exchange.share", sender, WRONG_A_MINUTE, 60):
        return _closed(request, "busy", 429)
    found = services.open_share(token)
    if found.share is None:
        throttle.count("exchange.share", sender, 60)
        return _closed(request, found.why, 404 if found.why == "unknown" else 410)
    with acting(request, Actor.system(found.share.tenant_id, "exchange")):
        if request.method == "POST":
            return _enter(request, token, sender)
        who = _who(request, found.share)
        return _show(request, token, found.share, who) if who else _ask(request, found.share)


@by_token("the link and its code, told apart, are the institution's key")
@never_cache
@require_GET
def download(request: HttpRequest, token: str, what: str) -> HttpResponse:
    """Hand the summary over as PDF or FHIR document, to who has opened it."""
    share = services.open_share(token).share
    who = _who(request, share) if share else ""
    if share is None or not who or what not in ("pdf", "fhir"):
        raise Http404("share")
    with acting(request, Actor.system(share.tenant_id, "exchange")) as actor:
        services.note_view(share, who, what)
        if what == "fhir":
            answer = HttpResponse(dump(document_of(share)), content_type="application/fhir+json")
        else:
            until = formats.date_format(share.expires_at, "DATE_FORMAT")
            hospital, purpose = str(organizations.tenant(actor)), str(share.get_purpose_display())
            content = pdf(summary_of(share), hospital=hospital, purpose=purpose, until=until)
            answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="summary.{"json" if what == "fhir" else "pdf"}"'
    return answer


def _enter(request: HttpRequest, token: str, sender: str) -> HttpResponse:
    who, code = request.POST.get("who", "").strip(), request.POST.get("code", "")
    share = services.open_share(token).share
    if share is not None and len(who) < 2:
        return _ask(request, share, _("Write your name: the patient may see who looked."), 422)
    found = services.open_share(token, code)
    if found.share is None:
        throttle.count("exchange.share", sender, 60)
        if found.why == "wrong" and share is not None:
            return _ask(request, share, _("This code does not fit. After five wrong ones the link is locked."), 422)
        return _closed(request, found.why, 410)
    answer = redirect(reverse("share_opened", args=[token]))
    signed = signing.dumps([str(found.share.uid), who[:80]], salt="exchange.share")
    answer.set_cookie(
        _COOKIE,
        signed,
        max_age=_MINUTES * 60,
        path=reverse("share_opened", args=[token]),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer


def _who(request: HttpRequest, share: Share) -> str:
    """Return who has opened this share in this browser within the last half hour; empty when nobody has."""
    try:
        uid, who = signing.loads(request.COOKIES.get(_COOKIE, ""), salt="exchange.share", max_age=_MINUTES * 60)
    except (signing.BadSignature, ValueError):
        return ""
    return str(who) if uid == str(share.uid) else ""


def _show(request: HttpRequest, token: str, share: Share, who: str) -> HttpResponse:
    services.note_view(share, who, ShareView.What.PAGE)
    return _page(request, "exchange/shares/opened.html", {"share": share, "summary": summary_of(share), "token": token})


def _ask(request: HttpRequest, share: Share, problem: str = "", status: int = 200) -> HttpResponse:
    return _page(request, "exchange/shares/code.html", {"share": share, "problem": problem}, status)


def _closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return _page(request, "exchange/shares/closed.html", {"why": why}, status)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, template, context, status=status)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer

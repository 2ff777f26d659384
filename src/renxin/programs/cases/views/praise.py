"""Praise as staff see it: to be read and counted, what I was praised for, the stars of service of a month."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import selectors, services
from renxin.programs.cases.portal import places
from renxin.programs.cases.reading import praise as reading
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .naming import people


@require_GET
@staff("cases.view")
def praise_list(request: StaffRequest) -> HttpResponse:
    """Show praise that waits to be read, or what counts, with the counts of the month."""
    actor, tab = request.actor, "counted" if request.GET.get("tab") == "counted" else "heard"
    lines, after = reading.listed(actor, tab, request.GET.get("after", ""))
    month = _month(actor, request.GET.get("month", ""))
    from_, until = reading.span(actor, month)
    context = {
        "tab": tab,
        "lines": lines,
        "after": after,
        "month": month,
        "people": reading.by_person(actor, from_, until),
        "departments": reading.by_department(actor, from_, until),
        "works": actor.may("cases.work"),
        "nav_key": "voice",
    }
    return render(request, "cases/praise/list.html", context)


@require_POST
@staff("cases.work")
def act(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Count praise for those it names, or say why it does not count."""
    case, posted = selectors.get(request.actor, uid), request.POST
    try:
        if posted.get("do") == "drop":
            services.drop_praise(request.actor, case, posted.get("words", ""))
            toast(request, _("It does not count."))
        else:
            read = services.Reading(
                people=people(request.actor, posted.get("who", ""), "who"),
                may_name=posted.get("may_name") == "on",
                may_publish=posted.get("may_publish") == "on",
            )
            services.record_praise(request.actor, case, read)
            toast(request, _("It counts, and those praised are told."))
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong.message), level="error")
    return redirect(request, reverse("cases:case", args=[uid]))


@require_http_methods(["GET", "POST"])
@never_cache
@staff("organizations.view")
@transaction.atomic
def mine(request: StaffRequest) -> HttpResponse:
    """Show what I was praised for, and let me say whether I may be shown as a star of service."""
    if request.method == "POST":
        services.agree_star(request.actor, _uid(request.POST.get("ref", "")), agrees=request.POST.get("do") == "agree")
        toast(request, _("Your word is kept."))
        return redirect(request, reverse("cases:my_praise"))
    context = {"praises": reading.mine(request.actor), "stars": reading.stars_of(request.actor), "nav_key": "voice"}
    return render(request, "cases/praise/mine.html", context)


@require_http_methods(["GET", "POST"])
@staff("cases.view")
@transaction.atomic
def stars(request: StaffRequest) -> HttpResponse:
    """Show who may be a star of service of a month, choose, publish and take off."""
    actor, error = request.actor, ""
    month = _month(actor, request.POST.get("month") or request.GET.get("month", ""))
    if request.method == "POST":
        try:
            _choose(request, month)
        except (InvalidInput, WrongState) as wrong:
            error = str(wrong.message)
        else:
            toast(request, _("It is kept."))
            return redirect(request, f"{reverse('cases:stars')}?month={month:%Y-%m}")
    context = {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=32)).replace(day=1),
        "candidates": reading.candidates(actor, month),
        "stars": reading.stars(actor, month),
        "chooses": actor.may("cases.approve"),
        "public": places.address_of("case-stars", actor.tenant_id),
        "error": error,
        "nav_key": "voice",
    }
    return render(request, "cases/praise/stars.html", context, status=422 if error else 200)


def _choose(request: StaffRequest, month: date) -> None:
    posted = request.POST
    match posted.get("do", ""):
        case "publish" | "withdraw" as said:
            services.publish_star(request.actor, _uid(posted.get("ref", "")), shown=said == "publish")
        case _:
            chosen = next(
                (
                    one.practitioner.pk
                    for one in reading.candidates(request.actor, month)
                    if str(one.practitioner.uid) == posted.get("who", "")
                ),
                0,
            )
            services.choose_star(request.actor, month, chosen, posted.get("reason", ""))


def _uid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as error:
        raise NotFound("reference") from error


def _month(actor: Actor, written: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m").replace(tzinfo=organizations.zone_of(actor)).date()
    except ValueError:
        return clock.today(organizations.zone_of(actor)).replace(day=1)

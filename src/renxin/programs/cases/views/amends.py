"""The tab of a case on making good: apologies and measures with what they cost; and the ledger of the house."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import services
from renxin.programs.cases.models import Case, CaseApology
from renxin.programs.cases.packs.amends import amends as pack
from renxin.programs.cases.reading import ledgers
from renxin.ui.render import render

from . import frame


@require_http_methods(["GET", "POST"])
@staff("cases.view")
@transaction.atomic
def amends(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what was done to make good, and do the next step by the button that was pressed."""
    if request.method == "GET":
        return _page(request, frame.look(request, uid), {})
    return frame.do(request, uid, lambda case: _act(request, case), _("It is kept."), _page, page="cases:amends")


@require_GET
@staff("cases.view")
@transaction.atomic
def ledger(request: StaffRequest) -> HttpResponse:
    """Show the measures that cost money, what waits for a decision first."""
    month = _month(request.actor, request.GET.get("month", ""))
    found = ledgers.month(request.actor, month)
    context = {"found": found, "month": month, "nav_key": "voice", "limits": pack()}
    return render(request, "cases/ledger.html", context)


def _act(request: StaffRequest, case: Case) -> Any:
    actor, posted = request.actor, request.POST
    match posted.get("do", ""):
        case "apology":
            services.write_apology(actor, case, posted.get("text", ""))
        case "clear":
            services.clear_apology(actor, ledgers.apology(actor, case, posted.get("ref", "")))
        case "deliver":
            services.deliver_apology(actor, ledgers.apology(actor, case, posted.get("ref", "")), _delivery(request))
        case "grant" | "refuse" as said:
            row = ledgers.measure(actor, case, posted.get("ref", ""))
            words, minutes = posted.get("words", ""), posted.get("minutes", "")
            services.decide_measure(actor, row, grant=said == "grant", words=words, minutes=minutes)
        case "finish":
            papers = {name: posted.get(name, "")[:64] for name in ("agreement", "outside", "voucher")}
            row = ledgers.measure(actor, case, posted.get("ref", ""))
            services.finish_measure(actor, row, services.Papers(**papers))
        case _:
            given = {name: posted.get(name, "") for name in ("code", "words", "amount", "basis")}
            services.propose_measure(actor, case, services.NewMeasure(**given))


def _delivery(request: StaffRequest) -> services.Delivery:
    posted = request.POST
    return services.Delivery(
        name=posted.get("name", ""),
        role=posted.get("role", ""),
        mode=posted.get("mode", ""),
        at=_instant(request.actor, posted.get("at", "")),
        taken=posted.get("taken", ""),
    )


def _instant(actor: Actor, written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=organizations.zone_of(actor))
    except ValueError as error:
        raise InvalidInput(_("Choose a time between the first receipt and now."), where="at") from error


def _month(actor: Actor, written: str) -> datetime:
    """Return the first instant of the month that was asked for, else of this one."""
    zone = organizations.zone_of(actor)
    try:
        found = datetime.strptime(written, "%Y-%m").replace(tzinfo=zone)
    except ValueError:
        found = clock.now().astimezone(zone)
    return found.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _page(request: StaffRequest, case: Case, more: dict[str, Any]) -> HttpResponse:
    now = clock.now().astimezone(organizations.zone_of(request.actor))
    return frame.show(
        request,
        "cases/amends.html",
        case,
        more.pop("status", 200),
        **{"error": "", "where": "", **more},
        lines=ledgers.of_case(request.actor, case),
        apologies=ledgers.apologies(request.actor, case),
        measures=[(one.code, str(one.text)) for one in pack().measures],
        limits=pack(),
        modes=CaseApology.Mode.choices,
        takens=CaseApology.Taken.choices,
        now=now.strftime("%Y-%m-%dT%H:%M"),
        given=request.POST,
        tab="amends",
    )

"""Requests of people about their own data: the list by time left, filing one, and the page on which it is answered."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone as zones
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors, services
from renxin.people.patients.models import Patient, RightsFile, RightsRequest
from renxin.people.patients.rulebook import rights_pack
from renxin.people.patients.rulebook.rights_pack import words_of
from renxin.ui.render import render

from .doing import attempt, uploaded


@require_GET
@staff("rights.view")
def rights_list(request: StaffRequest) -> HttpResponse:
    """Show the open requests, the shortest time left first; or those that are done."""
    closed = request.GET.get("tab") == "closed"
    found = selectors.rights_requests(request.actor, closed=closed, after=request.GET.get("after", ""))
    context = {"found": found, "closed": closed, "nav_key": "voice"}
    return render(request, "patients/rights/list.html", context)


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def new_request(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take in what a person asks about her data."""
    patient = selectors.get(request.actor, uid)
    if request.method == "GET":
        return _new(request, patient)
    asked = request.POST
    written = parse_datetime(asked.get("received_at", ""))
    zone = organizations.zone_of(request.actor)
    data = services.RequestData(
        kind=asked.get("kind", ""),
        requester=asked.get("requester", ""),
        requester_name=asked.get("requester_name", ""),
        channel=asked.get("channel", ""),
        note=asked.get("note", ""),
        received_at=zones.make_aware(written, zone) if written and written.tzinfo is None else written,
        evidence=uploaded(request),
    )
    works = request.actor.may("rights.view")
    url = reverse("patients:rights") if works else reverse("patients:rights_new", args=[patient.uid])
    return attempt(
        request,
        lambda: services.file_request(request.actor, patient.pk, data),
        words=_("The request is taken in; its clock runs."),
        url=url,
        page=lambda **more: _new(request, patient, **more),
    )


@require_GET
@never_cache
@staff("rights.view")
def request_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one request: what is asked, the clock, the next step."""
    return _page(request, uid)


@require_POST
@staff("rights.work")
def step(request: StaffRequest, uid: UUID, what: str) -> HttpResponse:
    """Take the next step of a request: verify, copy, correct, grant, delete, refuse, withdraw."""
    actor, asked = request.actor, request.POST
    answer = asked.get("answer", "")
    steps: dict[str, tuple[Any, Any]] = {
        "verify": (lambda: services.verify_request(actor, str(uid), asked.get("how", "")), _("Identity proved.")),
        "copy": (lambda: services.make_copy(actor, str(uid)), _("The files are made.")),
        "correct": (lambda: services.correct_data(actor, str(uid), _corrections(asked)), _("Corrected.")),
        "grant": (lambda: services.grant_request(actor, str(uid), answer), _("The request is answered.")),
        "delete": (lambda: services.carry_out_deletion(actor, str(uid), answer), _("The data are deleted.")),
        "refuse": (
            lambda: services.refuse_request(actor, str(uid), asked.get("ground", ""), answer),
            _("The request is answered."),
        ),
        "withdraw": (lambda: services.withdraw_request(actor, str(uid)), _("The request is taken back.")),
    }
    act, words = steps[what]
    url = reverse("patients:rights_request", args=[uid])
    return attempt(request, act, words=words, url=url, page=lambda **more: _page(request, uid, **more))


@require_GET
@never_cache
@staff("rights.work")
def file(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give out a file that was made for a request; it is noted, and it is gone after its days."""
    row = services.take_file(request.actor, str(uid))
    answer = HttpResponse(bytes(row.content or b""), content_type=row.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _corrections(asked: Any) -> dict[str, Any]:
    born = asked.get("birth_date", "")
    return {
        "name": asked.get("name", "").strip(),
        "sex": asked.get("sex", ""),
        "birth_date": parse_date(born) if born else None,
        "address": asked.get("address", "").strip(),
    }


def _new(
    request: StaffRequest, patient: Patient, *, error: str = "", where: str = "", status: int = 200
) -> HttpResponse:
    pack = rights_pack.pack()
    known = selectors.rights_of(request.actor, patient.pk) if request.actor.may("rights.view") else []
    context = {
        "patient": patient,
        "card": selectors.header(request.actor, patient.pk),
        "kinds": [(one.code, str(one.text)) for one in pack.kinds],
        "requesters": [(one.code, str(one.text)) for one in pack.requesters],
        "channels": [(one.code, str(one.text)) for one in pack.channels],
        "known": known,
        "asked": request.POST,
        "days": pack.kinds[0].working_days,
        "error": error,
        "where": where,
    }
    return render(request, "patients/rights/new.html", context, status=status)


def _page(request: StaffRequest, uid: UUID, *, error: str = "", where: str = "", status: int = 200) -> HttpResponse:
    actor, pack = request.actor, rights_pack.pack()
    row = selectors.rights_request(actor, uid)
    works = actor.may("rights.work")
    plan = None
    if works and row.kind == RightsRequest.Kind.DELETION and row.state == RightsRequest.State.WORKING:
        plan = _plan(services.plan_deletion(actor, row.patient_id))
    elif row.kind == RightsRequest.Kind.DELETION and row.report:
        plan = _plan(row.report)
    try:
        card = selectors.header(actor, row.patient_id)
    except RenxinError:
        card = None
    context = {
        "nav_key": "voice",
        "asked_for": row,
        "card": card,
        "kind_words": next((str(one.text) for one in pack.kinds if one.code == row.kind), row.kind),
        "requester_words": words_of(pack.requesters, row.requester),
        "channel_words": words_of(pack.channels, row.channel),
        "how_words": words_of(pack.verifications, row.verified_how),
        "ground_words": words_of(pack.grounds, row.ground),
        "verifications": [(one.code, str(one.text)) for one in pack.verifications],
        "grounds": [(one.code, str(one.text)) for one in pack.grounds],
        "files": _files(row) if works else [],
        "plan": plan,
        "works": works,
        "is_open": row.state in selectors.OPEN_RIGHTS,
        "error": error,
        "where": where,
    }
    return render(request, "patients/rights/request.html", context, status=status)


def _files(row: RightsRequest) -> list[tuple[RightsFile, bool]]:
    """Return the files of a request, newest first, and whether each is gone."""
    now = clock.now()
    rows = row.files.defer("content").order_by("-made_at", "pk")
    return [(one, one.expires_at <= now) for one in rows]


def _plan(report: dict[str, Any]) -> dict[str, Any]:
    exemptions = {one.code: one for one in rights_pack.erasure().exceptions}
    kept = report.get("kept", {})
    return {
        "tables": len(report.get("emptied", {})),
        "rows": sum(report.get("emptied", {}).values()),
        "kept": [(exemptions[code], count) for code, count in kept.items() if code in exemptions],
    }

"""Requests for help as staff see them: the list, the board, asking for somebody in two clicks, taking and doing."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.cases import selectors, services
from renxin.programs.cases.packs.catalogue import catalogue
from renxin.programs.cases.reading import helps
from renxin.programs.cases.services import Wish
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("cases.view")
def request_list(request: StaffRequest) -> HttpResponse:
    """Show requests, the nearest promise first: as a list or as a board."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in helps.TABS else "open"
    service, as_board = request.GET.get("service", ""), request.GET.get("as") == "board"
    lines, after = ([], "") if as_board else helps.listed(request.actor, tab, service, request.GET.get("after", ""))
    context = {
        "tab": tab,
        "service": service,
        "as_board": as_board,
        "lines": lines,
        "after": after,
        "columns": helps.board(request.actor, service) if as_board else [],
        "kept": helps.kept(request.actor, clock.now() - timedelta(days=30)),
        "services": catalogue().services,
        "chosen": catalogue().service(service),
        "works": request.actor.may("cases.work"),
        "nav_key": "voice",
    }
    return render(request, "cases/helps/list.html", context)


@require_http_methods(["GET", "POST"])
@staff("cases.work")
def ask(request: StaffRequest) -> HttpResponse:
    """Show the catalogue, or take in a request: for a patient two clicks where nothing has to be known."""
    patient = _patient(request.actor, request.POST.get("patient") or request.GET.get("patient", ""))
    if request.method == "GET":
        return _form(request, patient)
    try:
        case = services.ask_for_help(request.actor, _wish(request, patient))
    except InvalidInput as wrong:
        return _form(request, patient, str(wrong.message), wrong.where)
    toast(request, _("Asked for as %(number)s. Whoever sees to it has it on the list.") % {"number": case.number})
    return redirect(request, reverse("cases:requests"))


@require_POST
@staff("cases.work")
def act(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a request, or say that it is done or could not be."""
    case, posted = selectors.get(request.actor, uid), request.POST
    do, words = posted.get("do", ""), posted.get("words", "")
    try:
        if do == "take":
            services.take_request(request.actor, case)
            toast(request, _("You are on it; the patient sees it."))
        else:
            services.serve_request(request.actor, case, words, is_done=do != "unserved")
            toast(request, _("It is done; the patient is told."))
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong.message), level="error")
    back = posted.get("back") == "list"
    return redirect(request, reverse("cases:requests") if back else reverse("cases:case", args=[uid]))


def _patient(actor: Actor, uid: str) -> Any:
    try:
        return patients.get(actor, UUID(uid)) if uid else None
    except (ValueError, NotFound):
        return None


def _wish(request: StaffRequest, patient: Any) -> Wish:
    posted = request.POST
    places = {str(one.uid): one.pk for one in organizations.departments(request.actor)}
    return Wish(
        service=posted.get("service", ""),
        answers={name[4:]: posted.get(name, "") for name in posted if name.startswith("ask_")},
        patient_id=patient.pk if patient else None,
        name=posted.get("name", "")[:60],
        phone=posted.get("phone", "")[:20],
        department_id=places.get(posted.get("department", "")),
        key=UUID(posted["key"]) if len(posted.get("key", "")) == 36 else None,
    )


def _form(request: StaffRequest, patient: Any, error: str = "", where: str = "") -> HttpResponse:
    given = request.POST
    chosen = catalogue().service(given.get("service") or request.GET.get("service", ""))
    context = {
        "patient": patient,
        "services": catalogue().services,
        "chosen": chosen,
        "asks": [(one, given.get(f"ask_{one.code}", "")) for one in chosen.asks] if chosen else [],
        "departments": [(str(one.uid), str(one)) for one in organizations.departments(request.actor)],
        "given": given,
        "key": given.get("key") or str(uuid4()),
        "error": error,
        "where": where,
        "nav_key": "voice",
    }
    return render(request, "cases/helps/ask.html", context, status=422 if error else 200)

"""Where cases show up on pages of others: the rail, the tabs of Voice, beside a patient, a conversation or a task."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.people.patients.models import Patient, RightsRequest
from renxin.ui import nav, slots, ways

from . import selectors
from .models import Case, CaseKind, CasePraise, CaseSatisfaction, HotlineTicket
from .reading import helps, own

Filling = tuple[str, dict[str, Any]] | None


def tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the cases among the tabs of Voice."""
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    context = {"current": name in ("cases:list", "cases:case"), "board": name == "cases:board"}
    return ("cases/_tab.html", context) if _may(request) else None


def requests_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the requests for help among the tabs of Voice."""
    match = request.resolver_match
    current = match is not None and match.view_name in ("cases:requests", "cases:ask_help")
    return ("cases/helps/_tab.html", {"current": current}) if _may(request) else None


def request_of(request: HttpRequest, *, case: Case, **_context: Any) -> Filling:
    """Show beside a case what was asked for, and how content the patient is."""
    if not _may(request):
        return None
    line = helps.of_case(case)
    satisfaction = CaseSatisfaction.objects.filter(case=case).first()
    works = request.actor.may("cases.work")  # type: ignore[attr-defined]
    if line is not None:
        return "cases/helps/_of_case.html", {"line": line, "works": works, "satisfaction": satisfaction}
    return ("cases/_satisfaction.html", {"satisfaction": satisfaction}) if satisfaction else None


def praise_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer praise among the tabs of Voice."""
    match = request.resolver_match
    current = match is not None and match.view_name in ("cases:praise", "cases:stars")
    return ("cases/praise/_tab.html", {"current": current}) if _may(request) else None


def praise_of(request: HttpRequest, *, case: Case, **_context: Any) -> Filling:
    """Show beside praise whom it names and whether it counts."""
    if case.kind != CaseKind.PRAISE or not _may(request):
        return None
    row = CasePraise.objects.filter(case=case).first()
    named = case.concerns.filter(part="praised").select_related("practitioner")
    who = ", ".join(one.practitioner.staff_no or one.practitioner.name for one in named)
    context = {"case": case, "row": row, "named": named, "who": who, "works": request.actor.may("cases.work")}  # type: ignore[attr-defined]
    return "cases/praise/_of_case.html", context


def hotline_tab(request: HttpRequest, **_context: Any) -> Filling:
    """Offer the hotline tickets among the tabs of Voice."""
    match = request.resolver_match
    current = match is not None and match.view_name in ("cases:hotline", "cases:ticket", "cases:take_ticket")
    return ("cases/hotline/_tab.html", {"current": current}) if _may(request) else None


def ticket_of(request: HttpRequest, *, case: Case, **_context: Any) -> Filling:
    """Show beside a case the hotline ticket it came from."""
    found = HotlineTicket.objects.of(case.tenant_id).filter(case_id=case.pk).first()
    return ("cases/hotline/_of_case.html", {"ticket": found}) if found and _may(request) else None


def open_cases(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Show the open cases of the patient with their clocks."""
    found = selectors.open_cases(request.actor, patient.pk) if _may(request) else []  # type: ignore[attr-defined]
    return ("cases/_sidebar.html", {"open_cases": found}) if found else None


def warning(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Warn at the patient's head that something went wrong and is not settled."""
    found = selectors.open_cases(request.actor, patient.pk) if _may(request) else []  # type: ignore[attr-defined]
    return ("cases/_warning.html", {"open_case": found[0]}) if found else None


def case_of_message(request: HttpRequest, *, conversation: Any, message: Any, ref: str, **_context: Any) -> Filling:
    """Offer to open a case from what a patient wrote."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("cases.work") or message.direction != "in":
        return None
    return "cases/_from_message.html", {"conversation": conversation, "ref": ref}


def of_request(request: HttpRequest, *, asked_for: RightsRequest, **_context: Any) -> Filling:
    """Show the case that runs beside a request about data."""
    if not _may(request):
        return None
    found = selectors.visible(request.actor).filter(source=f"rights:{asked_for.uid}").first()  # type: ignore[attr-defined]
    return ("cases/_of_request.html", {"case": found}) if found else None


def of_concern(request: HttpRequest, *, source: str, **_context: Any) -> Filling:
    """Show the case that was opened of something heard elsewhere."""
    found = selectors.visible(request.actor).filter(source=source).first() if _may(request) else None  # type: ignore[attr-defined]
    return ("cases/_of_concern.html", {"case": found}) if found else None


def take_in(request: HttpRequest, *, patient: Patient, **_context: Any) -> Filling:
    """Offer to take in what this patient tells us."""
    actor = getattr(request, "actor", None)
    return ("cases/_take_in.html", {"patient": patient}) if actor is not None and actor.may("cases.work") else None


def road_of_task(request: HttpRequest, *, task: Any, **_context: Any) -> Filling:
    """Lead from a task of a case to where it is done: one's own statement, else the case itself."""
    parts = str(task.source).split(":")
    if parts[0] == "praise":
        return "cases/_road.html", {"url": reverse("cases:my_praise"), "words": pgettext_lazy("praise", "Read it")}
    if parts[0] != "cases" or len(parts) < 3:
        return None
    if parts[2] == "statement":
        return "cases/_road.html", {"url": reverse("cases:statement", args=[parts[3]]), "words": _("Give my statement")}
    if not _may(request):
        return None
    found = selectors.visible(request.actor).filter(pk=int(parts[1])).first()  # type: ignore[attr-defined]
    url = reverse("cases:case", args=[found.uid]) if found else ""
    return ("cases/_road.html", {"url": url, "words": _("The case")}) if found else None


def at_home(_request: HttpRequest, *, visit: Any, **_context: Any) -> Filling:
    """Show on the patient's own page what she told us and how it stands."""
    rows = own.told(visit)
    return ("cases/at_home/_home.html", {"rows": rows}) if rows else None


def need(_request: HttpRequest, *, visit: Any, **_context: Any) -> Filling:
    """Offer the services of the house on the patient's own page."""
    href = reverse("home-need-of", args=[visit.patient.uid])
    note = _("Something lost, a copy, a wheelchair, an interpreter …")
    return ways.way(href, "hand-helping", _("I need something"), note)


def tell(_request: HttpRequest, *, visit: Any, **_context: Any) -> Filling:
    """Let her tell us how it was."""
    href = reverse("home-tell-of", args=[visit.patient.uid])
    return ways.way(href, "message-square", _("Tell us how it was"), _("Thanks, an idea, or something went wrong"))


def _may(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return actor is not None and actor.may("cases.view")


nav.register(
    nav.NavItem(
        "voice", _("Voice"), "heart-handshake", "cases:list", "cases.view", 50, own=pgettext_lazy("room", "Cases")
    )
)
slots.register("voice.tabs", 10, tab)
slots.register("voice.tabs", 12, requests_tab)
slots.register("voice.tabs", 14, praise_tab)
slots.register("voice.tabs", 30, hotline_tab)
slots.register("case.sidebar", 5, request_of)
slots.register("case.sidebar", 5, praise_of)
slots.register("case.sidebar", 10, ticket_of)
slots.register("listening.concern", 10, of_concern)
slots.register("patient.facts", 10, open_cases)
slots.register("conversation.sidebar", 10, open_cases)
slots.register("conversation.message", 10, case_of_message)
slots.register("patient.warnings", 10, warning)
slots.register("patient.menu", 60, take_in)
slots.register("task.actions", 3, road_of_task)
slots.register("home.items", 80, need)
slots.register("home.items", 82, tell)
slots.register("home.items", 83, at_home)
slots.register("rights.sidebar", 10, of_request)

"""The page of one case: its story, the answer box, and every step of its way to a settled end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.llm.services import ModelSilent
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import selectors, services
from renxin.programs.cases.course import tone
from renxin.programs.cases.models import Case, Finding, Improvement
from renxin.programs.cases.reading import story
from renxin.ui.render import render

from . import frame

_LONGEST = 4000


@require_GET
@staff("cases.view")
@transaction.atomic
def case_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one case: the story, the facts, the answer box, begun with an approved draft where one was chosen."""
    chosen = next((one for one in tone.pack().drafts if one.code == request.GET.get("draft", "")), None)
    return _page(request, frame.look(request, uid), {"kept": str(chosen.body)} if chosen else {})


@require_POST
@staff("cases.work")
def answer(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send an answer, note what was told by phone, hand it in, or write a note: by the button that was pressed."""
    text, way = request.POST.get("text", ""), request.POST.get("way", "message")
    doing: Callable[..., Any]
    doing, words = {
        "phone": (services.tell_by_phone, _("Noted: told by phone.")),
        "contact": (services.contact_case, _("Noted: somebody spoke to the patient.")),
        "review": (services.submit_answer, _("The answer is handed in for review.")),
        "note": (services.write_note, _("The note is kept.")),
    }.get(way, (services.answer_case, _("The answer is on its way. The patient is asked whether it is settled.")))
    return _do(request, uid, lambda case: doing(request.actor, case, text), words, kept=text)


@require_POST
@staff("cases.work")
def draft(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Put a draft of the language model into the answer box; nothing is sent by it."""
    case = selectors.get(request.actor, uid)
    try:
        text = services.draft_answer(request.actor, case, get_language() or "zh-hans")
    except (ModelSilent, WrongState) as wrong:
        return _page(request, case, {"error": str(wrong.message), "kept": request.POST.get("text", ""), "status": 422})
    return _page(request, case, {"kept": text, "drafted": True})


@require_POST
@staff("cases.work")
def check_answer(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say what could be better in the words so far; nothing is kept."""
    selectors.get(request.actor, uid)
    text = request.POST.get("text", "")[:_LONGEST]
    return render(request, "cases/_tone.html", {"findings": tone.check(text), "checked": bool(text.strip())})


@require_POST
@staff("cases.work")
def assign(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give the case to a colleague, or take it."""
    chosen = request.POST.get("owner", "")
    owner_id = request.actor.user_id if chosen == "me" else organizations.user_id(request.actor, chosen)
    words = _("The case has its owner.")
    return _do(request, uid, lambda case: services.assign_case(request.actor, case, owner_id or 0), words)


@require_POST
@staff("cases.work")
def close(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Close the case with its outcome."""
    outcome, words = request.POST.get("outcome", ""), request.POST.get("words", "")
    done = _("The case is closed.")
    return _do(request, uid, lambda case: services.close_case(request.actor, case, outcome, words), done)


@require_POST
@staff("cases.manage")
def reopen(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Start a closed case again."""
    words = request.POST.get("words", "")
    return _do(request, uid, lambda case: services.reopen_case(request.actor, case, words), _("The case starts again."))


@require_POST
@staff("cases.work")
def complain(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Register the case as a complaint, with the patient's agreement."""
    agreed = request.POST.get("agreed", "")
    done = _("Registered as a complaint. The clock of the law runs from now.")
    return _do(request, uid, lambda case: services.register_complaint(request.actor, case, agreed), done)


@require_POST
@staff("cases.view")
def act(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Do what the pressed button says: accept, look into, approve, give back, wait, dispute, archive …"""
    found = _ACTS.get(request.POST.get("do", ""))
    if found is None:
        return _page(request, selectors.get(request.actor, uid), {"error": _("Choose what to do."), "status": 422})
    doing, words = found
    return _do(request, uid, lambda case: doing(request.actor, case, request.POST), str(words))


@require_POST
@staff("cases.view")
def acknowledge(request: StaffRequest, uid: UUID, alarm: UUID) -> HttpResponse:
    """Say that one has seen an alarm."""
    words = _("Noted: you have taken it up.")
    return _do(
        request,
        uid,
        lambda case: services.acknowledge_alarm(request.actor, case, selectors.alarm(request.actor, case, alarm)),
        words,
    )


def _level(posted: QueryDict) -> int | None:
    value = posted.get("level", "")
    return int(value) if value.isascii() and value.isdigit() else None


def _join(actor: Actor, case: Case, posted: QueryDict) -> Case:
    into = selectors.visible(actor).filter(number=posted.get("number", "").strip()).first()
    if into is None:
        raise InvalidInput(_("There is no case with this number."), where="number")
    services.join_cases(actor, case, into)
    return into


def _words(posted: QueryDict) -> str:
    return posted.get("words", "")


_ACTS: dict[str, tuple[Callable[[Actor, Case, QueryDict], Any], Any]] = {
    "accept": (
        lambda actor, case, posted: services.accept_case(
            actor, case, _level(posted), rights_told=posted.get("rights_told") == "on"
        ),
        gettext_lazy("The case is accepted."),
    ),
    "level": (
        lambda actor, case, posted: services.change_level(actor, case, _level(posted) or 0, _words(posted)),
        gettext_lazy("The level is changed; the clocks only ever come nearer."),
    ),
    "decline": (
        lambda actor, case, posted: services.decline_case(actor, case, posted.get("reason", ""), _words(posted)),
        gettext_lazy("Not accepted. Tell the complainant why."),
    ),
    "investigate": (
        lambda actor, case, posted: services.start_inquiry(actor, case),
        gettext_lazy("It is being looked into."),
    ),
    "give_back": (
        lambda actor, case, posted: services.give_back(actor, case, _words(posted)),
        gettext_lazy("Given back to the complaint office."),
    ),
    "approve": (
        lambda actor, case, posted: services.approve_answer(actor, case, _words(posted)),
        gettext_lazy("The answer is approved."),
    ),
    "reject": (
        lambda actor, case, posted: services.reject_answer(actor, case, _words(posted)),
        gettext_lazy("The answer goes back to be written again."),
    ),
    "pause": (
        lambda actor, case, posted: services.pause_case(
            actor, case, posted.get("wanted", ""), posted.get("consent", "")
        ),
        gettext_lazy("We wait for material. The clock of the law goes on."),
    ),
    "resume": (
        lambda actor, case, posted: services.resume_case(actor, case),
        gettext_lazy("The clock of the solution goes on."),
    ),
    "on_spot": (
        lambda actor, case, posted: services.set_on_the_spot(actor, case),
        gettext_lazy("Feedback is due today."),
    ),
    "not_on_spot": (
        lambda actor, case, posted: services.need_inquiry(actor, case, _words(posted)),
        gettext_lazy("Five working days from the first receipt."),
    ),
    "dispute": (
        lambda actor, case, posted: services.start_dispute(
            actor, case, _words(posted), posted.getlist("routes"), posted.get("said_by", "")
        ),
        gettext_lazy("It is a dispute now."),
    ),
    "withdraw": (
        lambda actor, case, posted: services.withdraw_case(actor, case, _words(posted)),
        gettext_lazy("The case is withdrawn."),
    ),
    "join": (_join, gettext_lazy("The cases are joined.")),
    "finding": (
        lambda actor, case, posted: services.set_finding(actor, case, posted.get("finding", "")),
        gettext_lazy("The finding is kept."),
    ),
    "archive": (
        lambda actor, case, posted: services.archive_case(actor, case, posted.get("improvement", "")),
        gettext_lazy("The file is archived."),
    ),
    "led_on": (
        lambda actor, case, posted: services.lead_on(actor, case) and case,
        gettext_lazy("Noted: led on to the complaint office."),
    ),
}


def _do(request: StaffRequest, uid: UUID, doing: Callable[[Case], Any], words: str, *, kept: str = "") -> HttpResponse:
    return frame.do(request, uid, doing, words, lambda req, case, more: _page(req, case, {**more, "kept": kept}))


def _page(request: StaffRequest, case: Case, more: dict[str, Any]) -> HttpResponse:
    values = {"kept": "", "error": "", "where": "", **more}
    return frame.show(
        request,
        "cases/case.html",
        case,
        values.pop("status", 200),
        **values,
        drafts=tone.pack().drafts,
        may_draft=services.may_draft() and request.actor.may("cases.work"),
        findings=tone.check(values["kept"]),
        checked=bool(values["kept"]),
        told=story.told_first(request.actor, case),
        lines=story.read(request.actor, case),
        reopen_dialog=values["where"] in ("outcome", "words"),
        true_or_not=Finding.choices,
        improvements=Improvement.choices,
        tab="story",
    )

"""The other tabs of one case: how it was received, what was found and whom it is about, who works on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import selectors, services
from renxin.programs.cases.models import Case, CaseConcern
from renxin.programs.cases.packs.taxonomy import causes
from renxin.programs.cases.packs.terms import terms
from renxin.programs.cases.services import Problem
from renxin.ui.render import render

from . import frame


@require_GET
@staff("cases.view")
@transaction.atomic
def receipt(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show how a case was received, by whom and from whom."""
    case = frame.look(request, uid)
    found = selectors.receipt_of(request.actor, case)
    minutes = int((found.led_at - found.received_at).total_seconds() // 60) if found and found.led_at else None
    reveals = request.actor.may("patients.reveal") and request.actor.may("cases.work")
    more: dict[str, Any] = {"receipt": found, "led_minutes": minutes, "reveals": reveals}
    return frame.show(request, "cases/receipt.html", case, **more, tab="receipt")


@require_POST
@never_cache
@staff("patients.reveal")
@transaction.atomic
def phone(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the complainant's number to whoever may work on the case; who saw it is written down first."""
    request.actor.require("cases.work")
    case = selectors.get(request.actor, uid)
    found = selectors.receipt_of(request.actor, case)
    if found is None or not found.phone:
        raise NotFound("telephone")
    whom = None if case.is_anonymous else case.patient_id
    record_access(request.actor, "case.reveal", "case", case.uid, patient_id=whom, detail={"reason": case.number})
    return render(request, "cases/_phone.html", {"phone": found.phone})


@require_http_methods(["GET", "POST"])
@staff("cases.view")
@transaction.atomic
def problems(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the problems of a case and whom it is about, and change them by the button that was pressed."""
    if request.method == "GET":
        return _problems(request, frame.look(request, uid), {})
    words = _("It is kept.")
    return frame.do(request, uid, lambda case: _find(request, case), words, _problems, page="cases:problems")


def _find(request: StaffRequest, case: Case) -> Any:
    actor, posted = request.actor, request.POST
    match posted.get("do", ""):
        case "drop":
            services.drop_problem(actor, case, signing.unseal("case.problem", posted.get("ref", ""))[1])
        case "concern":
            services.name_concerned(actor, case, _practitioner(actor, posted.get("who", "")), posted.get("part", ""))
        case "drop_concern":
            services.drop_concerned(actor, case, signing.unseal("case.concern", posted.get("ref", ""))[1])
        case "harm":
            services.code_harm(actor, case, _number(posted.get("harm", "")))
        case _:
            services.note_problem(actor, case, _problem(actor, posted))


def _problem(actor: Actor, posted: Any) -> Problem:
    category, _dot, sub = posted.get("problem", "").partition(".")
    place = organizations.departments(actor)
    department = next((one.pk for one in place if str(one.uid) == posted.get("department", "")), None)
    return Problem(
        category=category,
        sub_category=sub,
        severity=_number(posted.get("severity", "")),
        stage=posted.get("stage", ""),
        department_id=department,
    )


def _practitioner(actor: Actor, written: str) -> int:
    found = organizations.resolve_practitioner(actor.tenant_id, written)
    if found is None:
        raise InvalidInput(_("Nobody, or more than one person, has this name. Write the staff number."), where="who")
    return found.pk


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1


def _problems(request: StaffRequest, case: Case, more: dict[str, Any]) -> HttpResponse:
    pack = causes()
    concerns = [
        (signing.seal("case.concern", case.pk, row.pk), row)
        for row in case.concerns.select_related("practitioner", "department").order_by("id")
    ]
    return frame.show(
        request,
        "cases/problems.html",
        case,
        more.pop("status", 200),
        **{"error": "", "where": "", **more},
        taxonomy=pack,
        severities=[(one.value, str(one.text)) for one in pack.severities],
        stages=[(one.code, str(one.text)) for one in pack.stages],
        harms=[(one.value, f"{one.value} {one.text}") for one in pack.harms],
        codes_harm=request.actor.may("cases.code_harm"),
        concerns=concerns,
        parts=CaseConcern.Part.choices,
        people=organizations.practitioners(request.actor, case.department_id)
        if request.actor.may("cases.work")
        else [],
        departments=[(str(one.uid), str(one)) for one in organizations.departments(request.actor)],
        given=request.POST,
        tab="problems",
    )


@require_http_methods(["GET", "POST"])
@staff("cases.view")
@transaction.atomic
def work(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show who works on a case and the steps asked for, and change them by the button that was pressed."""
    if request.method == "GET":
        return _work(request, frame.look(request, uid), {})
    return frame.do(request, uid, lambda case: _ask(request, case), _("It is kept."), _work, page="cases:work")


def _ask(request: StaffRequest, case: Case) -> Any:
    actor, posted = request.actor, request.POST
    match posted.get("do", ""):
        case "finish":
            services.finish_work(actor, selectors.step(actor, _uid(posted.get("step", ""))), posted.get("result", ""))
        case "member":
            services.add_member(actor, case, organizations.user_id(actor, posted.get("user", "")) or 0)
        case "drop_member":
            services.drop_member(actor, case, organizations.user_id(actor, posted.get("user", "")) or 0)
        case "department":
            place = {str(one.uid): one.pk for one in organizations.departments(actor)}
            wanted = place.get(posted.get("department", ""), 0)
            services.involve_department(actor, case, wanted, posted.get("reason", ""))
        case _:
            services.ask_for_work(
                actor,
                case,
                posted.get("code", ""),
                user_id=organizations.user_id(actor, posted.get("user", "")) or 0,
                due_at=_instant(actor, posted.get("due_at", "")),
                words=posted.get("words", ""),
            )


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(_("Choose what is to be done."), where="code") from error


def _instant(actor: Actor, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=organizations.zone_of(actor))
    except ValueError as error:
        raise InvalidInput(_("This is no date."), where="due_at") from error


def _work(request: StaffRequest, case: Case, more: dict[str, Any]) -> HttpResponse:
    words = {one.code: str(one.text) for one in terms().works}
    steps = case.works.select_related("owner__practitioner", "done_by__practitioner").order_by("done_at", "due_at")
    return frame.show(
        request,
        "cases/work.html",
        case,
        more.pop("status", 200),
        **{"error": "", "where": "", **more},
        steps=[(step, words.get(step.code, step.code)) for step in steps],
        members=case.members.select_related("user__practitioner").order_by("id"),
        others=case.departments.select_related("department").order_by("id"),
        works_offered=list(words.items()),
        staff=[(str(one.uid), one.get_full_name()) for one in organizations.staff_who_may(request.actor, "cases.view")],
        departments=[(str(one.uid), str(one)) for one in organizations.departments(request.actor)],
        given=request.POST,
        tab="work",
    )

"""The tab of a case on what proves it: statements, evidence, minutes of talks, records copied or sealed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.core import clock, file_types, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import selectors, services
from renxin.programs.cases.models import Case, CaseEvidence, CaseMinutes, CaseSealing
from renxin.programs.cases.reading import proofs

from . import frame


@require_http_methods(["GET", "POST"])
@staff("cases.view")
@transaction.atomic
def proof(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what proves a case, and add to it by the button that was pressed."""
    if request.method == "GET":
        return _page(request, frame.look(request, uid), {})
    return frame.do(request, uid, lambda case: _act(request, case), _("It is kept."), _page, page="cases:proof")


@require_GET
@never_cache
@staff("cases.view")
@transaction.atomic
def evidence(request: StaffRequest, uid: UUID, piece: UUID) -> HttpResponse:
    """Give out a piece of evidence; who looked is written down."""
    case = selectors.get(request.actor, uid)
    row = proofs.piece(request.actor, case, piece)
    content = services.open_evidence(request.actor, case, row)
    return files.answer(files.get(request.actor, row.file_uid), content)


def _act(request: StaffRequest, case: Case) -> Any:
    act = _ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise InvalidInput(_("Choose what to do."))
    return act(request, case, request.POST)


def _ask(request: StaffRequest, case: Case, posted: QueryDict) -> Any:
    wanted = posted.get("who", "")
    found = next((one for one in case.concerns.all() if str(one.practitioner_id) == wanted), None)
    question = services.Question(
        practitioner_id=found.practitioner_id if found else 0,
        matter=posted.get("matter", ""),
        due_at=_instant(request.actor, posted.get("due_at", ""), "due_at"),
    )
    return services.ask_statement(request.actor, case, question)


def _add(request: StaffRequest, case: Case, posted: QueryDict) -> Any:
    given = request.FILES.get("file")
    if given is None:
        raise InvalidInput(_("Choose a file."), where="file")
    new = services.Proof(
        name=given.name or "",
        data=given.read(),
        kind=posted.get("kind", ""),
        given_by=posted.get("given_by", ""),
        words=posted.get("words", ""),
    )
    return services.add_evidence(request.actor, case, new)


def _minutes(request: StaffRequest, case: Case, posted: QueryDict) -> Any:
    texts = {name: posted.get(name, "") for name in ("present", "words", "place", "agreed", "signed_by", "mode")}
    talk = services.Talk(
        held_at=_instant(request.actor, posted.get("held_at", ""), "held_at"),
        is_recorded=posted.get("recorded") == "on",
        **texts,
    )
    return services.keep_minutes(request.actor, case, talk)


def _sealed(request: StaffRequest, case: Case, posted: QueryDict) -> Any:
    pages = posted.get("pages", "")
    done = services.SealingDone(
        present=posted.get("present", ""),
        kept_at=posted.get("kept_at", ""),
        pages=int(pages) if pages.isascii() and pages.isdigit() else None,
    )
    return services.finish_sealing(request.actor, case, _uid(posted), done)


_ACTS: Final[dict[str, Callable[[StaffRequest, Case, QueryDict], Any]]] = {
    "ask": _ask,
    "unask": lambda request, case, posted: services.withdraw_statement(request.actor, case, _uid(posted)),
    "add": _add,
    "withdraw": lambda request, case, posted: services.withdraw_evidence(
        request.actor, case, _uid(posted), posted.get("reason", "")
    ),
    "minutes": _minutes,
    "seal": lambda request, case, posted: services.ask_sealing(
        request.actor, case, posted.get("kind", ""), posted.get("what", ""), posted.get("asked_by", "")
    ),
    "sealed": _sealed,
}


def _uid(posted: QueryDict) -> UUID:
    try:
        return UUID(posted.get("ref", ""))
    except ValueError as error:
        raise NotFound("reference") from error


def _instant(actor: Actor, written: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=organizations.zone_of(actor))
    except ValueError as error:
        raise InvalidInput(_("Give the date and the hour."), where=where) from error


def _page(request: StaffRequest, case: Case, more: dict[str, Any]) -> HttpResponse:
    actor = request.actor
    now = clock.now().astimezone(organizations.zone_of(actor))
    due = (now + timedelta(days=1)).replace(hour=17, minute=0)
    return frame.show(
        request,
        "cases/proof.html",
        case,
        more.pop("status", 200),
        **{"error": "", "where": "", **more},
        statements=proofs.statements(actor, case),
        asked=proofs.to_be_asked(actor, case),
        matter=proofs.neutral_matter(case),
        evidence=proofs.evidence(actor, case),
        is_whole=services.is_whole(case),
        kinds=CaseEvidence.Kind.choices,
        accept=file_types.ACCEPT,
        talks=proofs.minutes(actor, case),
        modes=CaseMinutes.Mode.choices,
        sealings=proofs.sealings(actor, case),
        sealing_kinds=CaseSealing.Kind.choices,
        now=now.strftime("%Y-%m-%dT%H:%M"),
        due=due.strftime("%Y-%m-%dT%H:%M"),
        given=request.POST,
        grows=actor.may("cases.work") and not case.archived_at,
        tab="proof",
    )

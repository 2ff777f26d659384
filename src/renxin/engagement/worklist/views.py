"""The follow-up room: the list, the page of one task, and what is done with it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.audit.services import record_look
from renxin.kernel.core import clock, files
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.people.patients.services import reveal
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast
from renxin.ui.words import relative

from . import rules, selectors, services, task_pack
from .models import Task

WHOSE = ("mine", "nobody", "all")
WHEN = ("due", "late", "later", "done")


@dataclass(frozen=True, slots=True)
class Row:
    """A task with whom it is about and what it is called."""

    task: Task
    title: str
    patient: PatientCard | None


@require_GET
@staff("tasks.view")
def tasks(request: StaffRequest) -> HttpResponse:
    """Show what is to be done for patients, the earliest due first."""
    counts = selectors.counts(request.actor)
    whose = _one_of(request.GET.get("whose", ""), WHOSE) or ("mine" if counts["mine"] else "all")
    when = _one_of(request.GET.get("when", ""), WHEN) or "due"
    kind = _one_of(request.GET.get("kind", ""), tuple(Task.Kind.values))
    departments = organizations.departments(request.actor, only_own=True)
    department = next((each for each in departments if str(each.uid) == request.GET.get("department")), None)
    page = selectors.page(
        request.actor,
        whose=whose,
        kind=kind,
        when=when,
        department_id=department.pk if department else None,
        after=request.GET.get("after", ""),
    )
    context = {
        "rows": _rows(request, page.items),
        "page": page,
        "counts": counts,
        "whose": whose,
        "when": when,
        "kind": kind,
        "kinds": Task.Kind.choices,
        "departments": departments,
        "department": department,
        "may_manage": request.actor.may("tasks.manage"),
        "colleagues": organizations.staff_who_may(request.actor, "tasks.work"),
    }
    return render(request, "worklist/list.html", context, partial={"tasks": "worklist/_table.html"})


@require_GET
@staff("tasks.view")
def task(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one task: what to do, whom to call, and the ways it can end."""
    return _task_page(request, selectors.get(request.actor, uid))


@require_POST
@staff("tasks.work")
def claim(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a task, and show it with the telephone number."""
    found = selectors.get(request.actor, uid)
    try:
        services.claim(request.actor, found)
    except WrongState as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("worklist:task", args=[uid]))


@require_POST
@staff("tasks.work")
def complete(request: StaffRequest, uid: UUID) -> HttpResponse:
    """End a task by an outcome and go back to where the person came from."""
    found = selectors.get(request.actor, uid)
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")
    try:
        with transaction.atomic():  # a photo of a task that does not end is not kept
            done = services.complete_task(request.actor, found, outcome, note, proof=_kept_proof(request, found))
    except (InvalidInput, WrongState) as error:
        return _task_page(request, found, error=str(error.message), note=note, chosen=outcome, status=422)
    toast(request, _("Done.") if done.state == Task.State.DONE else _comes_back(done))
    return redirect(request, _back(request))


@require_GET
@staff("tasks.view")
def proof(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the photo that proves a task done; the audit log keeps who looked."""
    found = selectors.get(request.actor, uid)
    if found.proof is None:
        raise NotFound("proof")
    file = files.get(request.actor, found.proof)
    record_look(request.actor, "task.proof", "task", found.uid, patient_id=found.patient_id)
    return files.answer(file, files.read(request.actor, found.proof))


@require_POST
@staff("tasks.work")
def snooze(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Put a task aside until later today or tomorrow."""
    found = selectors.get(request.actor, uid)
    now = clock.now()
    if request.POST.get("until") == "tomorrow":
        zone = organizations.zone_of(request.actor)
        until, _due = rules.retry_window(now, timedelta(0), task_pack.retry_at(), zone)
    else:
        until = now + timedelta(hours=2)
    services.snooze(request.actor, found, until)
    toast(request, _("Put aside."))
    return redirect(request, _back(request))


@require_POST
@staff("tasks.work")
def assign(request: StaffRequest) -> HttpResponse:
    """Give the chosen tasks to a colleague, or back to the department."""
    owner = request.POST.get("owner", "")
    owner_id = (
        request.actor.user_id if owner == "me" else organizations.user_id(request.actor, owner) if owner else None
    )
    chosen = selectors.by_uids(request.actor, request.POST.getlist("chosen"))
    count = services.reassign(request.actor, chosen, owner_id)
    toast(request, ngettext("%(count)d task handed over.", "%(count)d tasks handed over.", count) % {"count": count})
    return redirect(request, _back(request))


def _task_page(
    request: StaffRequest, found: Task, *, error: str = "", note: str = "", chosen: str = "", status: int = 200
) -> HttpResponse:
    is_about_somebody = found.patient_id > 0
    patient = patients.get_by_id(request.actor, found.patient_id) if is_about_somebody else None
    is_mine = found.owner_id == request.actor.user_id
    is_open = found.state == Task.State.OPEN
    context = {
        **_words(found),
        "task": found,
        "patient": patient,
        "card": patients.header(request.actor, found.patient_id) if is_about_somebody else None,
        "is_mine": is_mine,
        "is_open": is_open,
        "phones": _phones(request, patient, found) if is_open and is_mine else [],
        "kind": task_pack.kind_of(found.kind),
        "wants_proof": any(choice.proof for choice in task_pack.kind_of(found.kind).outcomes),
        "error": error,
        "note": note,
        "chosen": chosen,
        "next": _back(request),
    }
    return render(request, "worklist/task.html", context, status=status)


def _kept_proof(request: StaffRequest, found: Task) -> UUID | None:
    """Keep the photo that came with the form, if there is one.

    Raises:
        InvalidInput: it is no picture.
    """
    given = request.FILES.get("proof")
    if given is None:
        return None
    kept = files.keep(request.actor, given.name or "", given.read(), patient_id=found.patient_id, source="worklist")
    if kept.kind != "image":
        raise InvalidInput(_("Please choose a photo."), where="proof")
    return kept.uid


def _comes_back(task: Task) -> str:
    return _("It comes back %(when)s.") % {"when": relative(task.starts_at, clock.now())}


def _phones(request: StaffRequest, patient: Any, found: Task) -> list[str]:
    """Return the numbers to call: whoever has the task needs them, and the audit log keeps that she saw them."""
    if found.kind != Task.Kind.CALL or not request.actor.may("patients.reveal"):
        return []
    return reveal(request.actor, patient, "phone", f"task {found.uid}")


def _words(found: Task) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    return {
        "title": selectors.title_of(found),
        "steps": [step.get(language) for step in task_pack.steps(found.title_code)],
        "outcome_words": str(choice.words) if (choice := _outcome(found)) else found.outcome,
    }


def _outcome(found: Task) -> task_pack.OutcomeChoice | None:
    return task_pack.kind_of(found.kind).outcome(found.outcome)


def _rows(request: StaffRequest, found: list[Task]) -> list[Row]:
    cards = patients.cards(request.actor, [each.patient_id for each in found])
    return [Row(each, selectors.title_of(each), cards.get(each.patient_id)) for each in found]


def _back(request: StaffRequest) -> str:
    """Return where the person came from, if it is a page of ours; else the list."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("worklist:list")


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""

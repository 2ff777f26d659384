"""One segment: what it says, who belongs, why somebody does or does not, its versions, what can be done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.segments import selectors, services
from renxin.engagement.segments.models import Segment
from renxin.engagement.segments.pages import telling
from renxin.engagement.segments.pages.panel import shown
from renxin.engagement.segments.views.lists import named_nobody, numbers_sent
from renxin.kernel.core.errors import InvalidInput, NotAllowed, RenxinError, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_PAGE = 20


@require_GET
@staff("segments.view")
def segment(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a segment."""
    found = selectors.segment(request.actor, uid)
    versions = selectors.versions(found)
    context: dict[str, Any] = {
        "nav_key": "segments",
        "crumbs": [(_("Segments"), reverse("segments:list"))],
        "segment": found,
        "standing": selectors.standing(found),
        "versions": telling.compared(request.actor, versions),
        "newest": versions[0] if versions else None,
        "lines": telling.rule_lines(request.actor, versions[0].rule) if versions else [],
        "said": telling.rule_sentence(request.actor, found),
        "flow": selectors.daily_flow(found),
        "users": selectors.users_of(request.actor, found),
        "exports": selectors.exports_of(request.actor, found),
        **_doing(request, found, versions[0].number if versions else 0),
        **_people(request, found),
    }
    return render(request, "segments/segment.html", context, partial={"members": "segments/_members.html"})


@require_GET
@staff("patients.view")
def why(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Tell for one person which conditions hold; by number or name (`q`), or by her page (`person`)."""
    found = selectors.segment(request.actor, uid)
    query, person = request.GET.get("q", "").strip(), request.GET.get("person", "")
    context: dict[str, Any] = {"segment": found, "query": query}
    if person:
        patient = patients.get(request.actor, person)
        context |= {"person": patients.header(request.actor, patient.pk)}
        context |= telling.verdict(request.actor, found, patient.pk)
    elif query:
        context |= {"candidates": patients.search(request.actor, query, 8)}
    return render(request, "segments/_why.html", context)


@require_POST
@staff("segments.view")
def act(request: StaffRequest, uid: UUID, verb: str) -> HttpResponse:
    """Switch on, approve, send back, retire, share, freeze, split, ask for a list: what the button says."""
    found = selectors.segment(request.actor, uid)
    target = reverse("segments:segment", args=[uid])
    try:
        made = _ACTS[verb](request, found)
    except KeyError:
        toast(request, _("This cannot be done here."), level="error")
    except (InvalidInput, WrongState, NotAllowed) as error:
        toast(request, str(error.message), level="error")
    else:
        if isinstance(made, Segment):
            target = reverse("segments:segment", args=[made.uid])
        elif verb in ("retire", "split"):
            target = reverse("segments:list")
    return redirect(request, target)


@require_POST
@staff("segments.approve")
def decide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Agree to a list leaving the house, or refuse."""
    export = selectors.export(request.actor, uid)
    try:
        services.decide_export(
            request.actor, export, agree=request.POST.get("agree") == "yes", note=request.POST.get("note", "")
        )
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("segments:list"))


@require_POST
@staff("segments.export")
def take(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give the list that was agreed to."""
    export = selectors.export(request.actor, uid)
    try:
        sheet = services.take_export(request.actor, export)
    except RenxinError as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("segments:segment", args=[export.segment.uid]))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(sheet, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="segment-{export.segment.code}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


def _doing(request: StaffRequest, found: Segment, newest: int) -> dict[str, Any]:
    actor = request.actor
    mine = actor.may("segments.manage") and (found.owner_id in (None, actor.user_id) or actor.may("segments.approve"))
    status = Segment.Status
    return {
        "may_change": mine and found.kind == Segment.Kind.RULE and found.status != status.RETIRED,
        "may_switch_on": mine and found.status in (status.DRAFT, status.ACTIVE) and newest > found.version,
        "may_approve": actor.may("segments.approve") and found.status == status.WAITING,
        "may_manage": mine,
        "may_make": actor.may("segments.manage"),
        "may_list": mine and found.kind == Segment.Kind.STATIC and found.status == status.ACTIVE,
        "may_export": actor.may("segments.export") and actor.may("patients.view"),
        "may_see_people": actor.may("patients.view"),
    }


def _people(request: StaffRequest, found: Segment) -> dict[str, Any]:
    if not request.actor.may("patients.view"):
        return {"cards": []}
    after = int(request.GET.get("after", "0") or 0) if request.GET.get("after", "0").isdigit() else 0
    rows = selectors.members(request.actor, found).order_by("-entered_at", "-id")
    part = list(rows[after : after + _PAGE + 1])
    cards = {card.id: card for card in shown(request.actor, [row.patient_id for row in part[:_PAGE]])}
    starts = {(each.number, each.approved_at) for each in selectors.versions(found)}
    people = [
        (cards[row.patient_id], row.entered_at, (row.since_version, row.entered_at) in starts)
        for row in part[:_PAGE]
        if row.patient_id in cards
    ]
    before = max(0, after - _PAGE)
    return {"cards": people, "after": after + _PAGE if len(part) > _PAGE else None, "before": before if after else None}


def _switch_on(request: StaffRequest, found: Segment) -> None:
    services.switch_on(request.actor, found)
    toast(request, _("A second person approves it.") if found.shared else _("It is kept true from now on."))


def _split(request: StaffRequest, found: Segment) -> None:
    parts = [
        int(each) for each in request.POST.get("parts", "").replace("，", ",").split(",") if each.strip().isdigit()
    ]
    made = services.split_segment(request.actor, found, parts)
    toast(request, _("Divided by lot into %(n)d fixed lists.") % {"n": len(made)})


def _put_on(request: StaffRequest, found: Segment) -> None:
    listed = services.put_numbers_on_list(request.actor, found, numbers_sent(request))
    said = ngettext("%(n)d person was added.", "%(n)d people were added.", listed.people) % {"n": listed.people}
    toast(request, said + named_nobody(listed.unknown))


def _take_off(request: StaffRequest, found: Segment) -> None:
    person = patients.get(request.actor, request.POST.get("person", ""))
    services.take_off_list(request.actor, found, [person.pk])
    toast(request, _("Taken off the list."))


def _ask(request: StaffRequest, found: Segment) -> None:
    services.ask_for_export(request.actor, found, request.POST.get("reason", ""))
    toast(request, _("A second person decides."))


_ACTS = {
    "switch-on": _switch_on,
    "approve": lambda request, found: services.approve_segment(request.actor, found),
    "send-back": lambda request, found: services.refuse_segment(request.actor, found, request.POST.get("note", "")),
    "retire": lambda request, found: services.retire_segment(request.actor, found),
    "share": lambda request, found: services.share_segment(request.actor, found, True),
    "unshare": lambda request, found: services.share_segment(request.actor, found, False),
    "freeze": lambda request, found: services.freeze_segment(request.actor, found),
    "split": _split,
    "put-on": _put_on,
    "take-off": _take_off,
    "export": _ask,
}

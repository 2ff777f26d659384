"""From draft to version: what is different, who approves, and what becomes of the people on their way."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.journeys.editor import (
    checking,
    diagram,
    differences,
    document,
    drafts,
    numbers,
    publishing,
    reading,
)
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.editor.moving import LEAVE, STAY, Move, likely, targets
from renxin.intelligence.journeys.models import Journey
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@dataclass(frozen=True, slots=True, kw_only=True)
class InFlight:
    """People who stand at a step of an older version, and what may become of them."""

    name: str
    number: int
    words: str
    people: int
    options: Sequence[tuple[str, str]]
    proposed: str


@require_http_methods(["GET", "POST"])
@staff("journeys.manage")
def publish(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what publishing would do, with counts; do it."""
    draft = drafts.start_draft(request.actor, uid)
    if request.method == "POST":
        try:
            return _publish(request, draft)
        except NotAllowed:
            raise
        except RenxinError as error:
            toast(request, str(error.message), level="error")
            return redirect(request, reverse("journeys:publish", args=[uid]))
    old = drafts.published(draft)
    found = differences.compare(old, draft.content) if old else []
    return render(
        request,
        "journeys/editor/publish.html",
        {
            "draft": draft,
            "journey": draft.journey,
            "number": publishing.next_number(draft.journey),
            "findings": checking.find(request.actor, draft.content),
            "differences": found,
            "is_first": old is None,
            "in_flight": in_flight(request.actor, draft.journey, draft.content),
            "needs_approval": publishing.needs_approval(draft.content),
            "may_approve": request.actor.may("journeys.approve") and request.actor.user_id not in draft.writers,
        },
    )


@require_POST
@staff("journeys.manage")
def ask(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask for approval."""
    publishing.ask_approval(request.actor, uid)
    toast(request, _("Asked. Whoever may approve sees it on the page of the journey."))
    return redirect(request, reverse("journeys:publish", args=[uid]))


@require_GET
@staff("journeys.approve")
def review(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show a draft to the person who approves: the diagram and what is different, nothing to write in."""
    draft = drafts.of_journey(request.actor, uid)
    return render(request, "journeys/editor/review.html", _review(request.actor, draft))


@require_POST
@staff("journeys.approve")
def approve(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Approve the draft."""
    try:
        publishing.approve_draft(request.actor, uid, int(request.POST.get("revision", "0")))
        toast(request, _("The draft is approved. It can be published now."))
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("journeys:review", args=[uid]))


def in_flight(actor: Actor, journey: Journey, content: Mapping[str, Any], current: int = 0) -> list[InFlight]:
    """Return who stands where on versions other than `current`, and where they may go on in `content`."""
    found = []
    versions = {version.number: version for version in journey.versions.all()}
    for number, steps in numbers.standing(actor, journey).items():
        if number == current:
            continue
        old = document.explicit(versions[number].definition)
        found += [
            _line(old, number, step["id"], steps[step["id"]], content) for step in old["steps"] if step["id"] in steps
        ]
    return found


def moves_of(sent: Mapping[str, str]) -> list[Move]:
    """Return what was chosen for the people at each step: fields named `to.<version>.<step>`."""
    found = []
    for name, to in sent.items():
        kind, _dot, rest = name.partition(".")
        number, _dot, step = rest.partition(".")
        if kind == "to" and number.isdigit() and to:
            found.append(Move(int(number), step, to))
    return found


def _line(old: Mapping[str, Any], number: int, step_id: str, people: int, new: Mapping[str, Any]) -> InFlight:
    step = document.find(old, step_id) or {"id": step_id}
    order = {one["id"]: place for place, one in enumerate(new["steps"], start=1)}
    options = [(STAY, _("stay on version %(number)s") % {"number": number})]
    # The same step first: that is what most people want.
    allowed = sorted(targets(old, step_id, new), key=lambda target: target != likely(old, step_id, new))
    options += [(target, _("go on at %(words)s") % {"words": _step_words(new, order, target)}) for target in allowed]
    return InFlight(
        name=f"to.{number}.{step_id}",
        number=number,
        words=reading.read(step).words,
        people=people,
        options=[*options, (LEAVE, _("leave the journey"))],
        proposed=STAY,
    )


def _step_words(content: Mapping[str, Any], order: Mapping[str, int], step_id: str) -> str:
    step = document.find(content, step_id) or {}
    return f"{order.get(step_id)}. {reading.read(step).words}"


def _publish(request: StaffRequest, draft: JourneyDraft) -> HttpResponse:
    chosen = moves_of(request.POST)
    choose: Callable[[int], Sequence[Move]] = lambda _number: chosen  # noqa: E731
    revision = int(request.POST.get("revision") or "-1")
    version, moved = publishing.publish_draft(request.actor, draft.journey.uid, revision, choose)
    said = [_("Version %(number)s is published.") % {"number": version.number}]
    if moved.moved:
        went = ngettext("%(n)s person went over to it.", "%(n)s people went over to it.", moved.moved)
        said.append(went % {"n": moved.moved})
    if moved.left:
        said.append(ngettext("%(n)s person left.", "%(n)s people left.", moved.left) % {"n": moved.left})
    toast(request, " ".join(said))
    return redirect(request, reverse("journeys:journey", args=[draft.journey.uid]))


def _review(actor: Actor, draft: JourneyDraft) -> dict[str, object]:

    old = drafts.published(draft)
    found = differences.compare(old, draft.content) if old else []
    return {
        "draft": draft,
        "journey": draft.journey,
        "differences": found,
        "diagram": diagram.make(draft.content, marks=differences.marks(found)),
        "findings": checking.find(actor, draft.content),
        "needs_approval": publishing.needs_approval(draft.content),
        "wrote_it": actor.user_id in draft.writers,
    }

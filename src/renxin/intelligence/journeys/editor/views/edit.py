"""The editor's page and its one address for edits: diagram, form, undo, redo. Works with and without scripts."""

import uuid
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.journeys.editor import acts, drafts, received, workspace
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.editor.workspace import Chosen
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

Sent = Mapping[str, str]
# What an edit does, and what is chosen afterwards.
Answer = tuple[drafts.Edit, str]


@require_GET
@staff("journeys.manage")
def edit(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the draft of a journey; begin one from its current version when there is none."""
    draft = drafts.start_draft(request.actor, uid)
    return _workspace(request, draft, _chosen(request.GET))


@require_POST
@staff("journeys.manage")
def act(request: StaffRequest, uid: uuid.UUID, name: str) -> HttpResponse:
    """Do one edit and show the draft after it."""
    if name not in _ACTS:
        raise NotFound("edit")
    draft = drafts.start_draft(request.actor, uid)
    revision = int(request.POST.get("revision") or draft.revision)
    place = request.POST.get("step", "")
    try:
        # Boxes that are ticked come under one name: a list of names, as one is written in a field.
        sent = {key: ", ".join(map(str, values)) for key, values in request.POST.lists()}
        edit, place = _ACTS[name](draft, sent)
        draft = drafts.edit_draft(request.actor, uid, revision, edit)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    draft = drafts.start_draft(request.actor, uid)
    if name == "change" and getattr(request, "htmx", None) and not received.is_new_form(request.POST):
        found = workspace.context(request.actor, draft, Chosen(place=place))
        return render(request, "journeys/editor/edit.html", found, partial="journeys/editor/_saved.html")
    return _answer(request, draft, place)


@require_POST
@staff("journeys.manage")
def history(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Undo, redo, or go to one edit of the history."""
    draft = drafts.start_draft(request.actor, uid)
    try:
        revision, position = (int(request.POST[key]) for key in ("revision", "position"))
        draft = drafts.go_to(request.actor, uid, revision, position)
    except (WrongState, ValueError, KeyError) as error:
        toast(request, str(getattr(error, "message", _("There is nothing more to undo or redo."))), level="error")
    return _answer(request, draft, request.POST.get("step", ""))


@require_POST
@staff("journeys.manage")
def discard(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Throw the draft away."""
    was_published = drafts.start_draft(request.actor, uid).journey.current_id is not None
    drafts.discard_draft(request.actor, uid)
    toast(request, _("The draft is thrown away."))
    return redirect(request, reverse("journeys:journey", args=[uid]) if was_published else reverse("journeys:index"))


def _chosen(query: Sent) -> Chosen:
    return Chosen(
        place=query.get("at", ""),
        after=query.get("after", ""),
        key=query.get("way", ""),
        adding="way" in query,
        moving=query.get("moving") == "1",
    )


def _answer(request: StaffRequest, draft: JourneyDraft, place: str) -> HttpResponse:
    """Answer an edit: htmx gets the workspace, a plain form is sent back to the page."""
    if getattr(request, "htmx", None):
        answer = _workspace(request, draft, Chosen(place=place))
        answer["HX-Retarget"], answer["HX-Reswap"] = "#workspace", "outerHTML"
        return answer
    address = reverse("journeys:edit", args=[draft.journey.uid])
    return redirect(request, f"{address}?{urlencode({'at': place})}" if place else address)


def _workspace(request: StaffRequest, draft: JourneyDraft, chosen: Chosen) -> HttpResponse:
    found = workspace.context(request.actor, draft, chosen)
    return render(request, "journeys/editor/edit.html", found, partial="journeys/editor/_workspace.html")


def _add(draft: JourneyDraft, sent: Sent) -> Answer:
    verb, after, key = sent.get("verb", ""), sent.get("after", ""), sent.get("way", "next")
    _content, new_id = acts.add_step(draft.content, verb, after, key)
    edit = drafts.Edit("add", lambda content: acts.add_step(content, verb, after, key)[0], {"verb": verb})
    return edit, new_id


def _move(_draft: JourneyDraft, sent: Sent) -> Answer:
    step, after, key = sent["step"], sent.get("after", ""), sent.get("way", "next")
    return drafts.Edit("move", lambda content: acts.move_step(content, step, after, key), {"step": step}), step


def _up(_draft: JourneyDraft, sent: Sent) -> Answer:
    step = sent["step"]
    return drafts.Edit("move", lambda content: acts.raise_step(content, step), {"step": step}), step


def _down(_draft: JourneyDraft, sent: Sent) -> Answer:
    step = sent["step"]
    return drafts.Edit("move", lambda content: acts.lower_step(content, step), {"step": step}), step


def _remove(_draft: JourneyDraft, sent: Sent) -> Answer:
    step, with_branch = sent["step"], sent.get("branch") == "1"
    change = lambda content: acts.remove_step(content, step, with_branch=with_branch)  # noqa: E731
    return drafts.Edit("remove", change, {"step": step}), ""


def _change(draft: JourneyDraft, sent: Sent) -> Answer:
    place = sent["step"]
    return received.edit(draft.content, place, sent), place


_ACTS: Final[Mapping[str, Callable[[JourneyDraft, Sent], Answer]]] = {
    "add": _add,
    "move": _move,
    "up": _up,
    "down": _down,
    "remove": _remove,
    "change": _change,
}

"""Versions beside each other, as files, and moving people from one to another."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from renxin.intelligence.journeys import selectors
from renxin.intelligence.journeys.editor import diagram, differences, document, drafts, publishing
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.intelligence.journeys.editor.moving import move_runs
from renxin.intelligence.journeys.editor.views.publish import in_flight, moves_of
from renxin.intelligence.journeys.models import Journey, JourneyVersion
from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

DRAFT = "draft"


@require_GET
@staff("journeys.view")
def compare(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what is different between two versions, or a version and the draft: in words and in both diagrams."""
    journey = selectors.journey_of(request.actor, uid)
    versions = list(journey.versions.order_by("-number"))
    draft = JourneyDraft.objects.of(request.actor).filter(journey=journey).first()
    names = [*([DRAFT] if draft else []), *(str(version.number) for version in versions)]
    if len(names) < 2:
        raise NotFound("journey version")
    new = request.GET.get("new") if request.GET.get("new") in names else names[0]
    old = request.GET.get("old") if request.GET.get("old") in names else names[1]
    before, after = (_content(journey, versions, draft, str(name)) for name in (old, new))
    found = differences.compare(before, after)
    marks = differences.marks(found)
    return render(
        request,
        "journeys/editor/compare.html",
        {
            "journey": journey,
            "options": [
                (name, _("The draft") if name == DRAFT else _("Version %(number)s") % {"number": name})
                for name in names
            ],
            "old": old,
            "new": new,
            "differences": found,
            "before": diagram.make(before, marks={step: mark for step, mark in marks.items() if mark != "added"}),
            "after": diagram.make(after, marks={step: mark for step, mark in marks.items() if mark != "removed"}),
        },
    )


@require_GET
@staff("journeys.view")
def export(request: StaffRequest, uid: uuid.UUID, name: str) -> HttpResponse:
    """Give a version, or the draft, as a YAML file."""
    journey = selectors.journey_of(request.actor, uid)
    versions = list(journey.versions.all())
    draft = JourneyDraft.objects.of(request.actor).filter(journey=journey).first() if name == DRAFT else None
    content = _content(journey, versions, draft, name)
    version = next((one for one in versions if str(one.number) == name), None)
    number = version.number if version else publishing.next_number(journey)
    about: dict[str, Any] = {"approver": version.approver, "effective_on": version.effective_on} if version else {}
    text = publishing.as_yaml(content, version=number, **about)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{journey.code}-{name}.yaml"'
    return answer


@require_http_methods(["GET", "POST"])
@staff("journeys.manage")
def move(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show who is still on older versions and where they could go on in the current one; move them."""
    journey = selectors.journey_of(request.actor, uid)
    current = journey.current
    if current is None:
        raise NotFound("journey version")
    if request.method == "POST":
        try:
            moved = move_runs(request.actor, uid, current.number, moves_of(request.POST))
            said = ngettext("%(n)s person was moved.", "%(n)s people were moved.", moved.moved) % {"n": moved.moved}
            gone = ngettext("%(n)s person left.", "%(n)s people left.", moved.left) % {"n": moved.left}
            toast(request, f"{said} {gone}" if moved.left else said)
        except RenxinError as error:
            toast(request, str(error.message), level="error")
        return redirect(request, reverse("journeys:move", args=[uid]))
    content = document.explicit(current.definition)
    lines = in_flight(request.actor, journey, content, current.number)
    return render(request, "journeys/editor/move.html", {"journey": journey, "current": current, "in_flight": lines})


def _content(
    journey: Journey, versions: list[JourneyVersion], draft: JourneyDraft | None, name: str
) -> document.Content:
    if name == DRAFT and draft:
        content: document.Content = draft.content
        return content
    version = next((one for one in versions if str(one.number) == name), None)
    if version is None:
        raise NotFound("journey version")
    return document.explicit(drafts.as_content(journey, version))

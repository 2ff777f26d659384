"""The editor: a draft's questions on the left, on the right a phone that shows what patients will see."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.questionnaires import comparing, drafts, library, reading_ease, services
from renxin.engagement.questionnaires.definition import WRITTEN_TYPES, Definition, parse
from renxin.engagement.questionnaires.models import QuestionnaireDraft
from renxin.engagement.questionnaires.rendering import questions, screens
from renxin.engagement.questionnaires.selectors import definition_of
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .forms import HeadForm, ItemForm
from .words import FIELDS, TYPE_WORDS

_HERE = {"nav_key": "voice"}


@require_http_methods(["GET", "POST"])
@staff("surveys.edit")
def draft(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a draft, or add, move and remove its questions."""
    row = library.draft(request.actor, uid)
    if request.method == "POST":
        try:
            return _changed(request, row)
        except InvalidInput as wrong:
            toast(request, str(wrong.message), level="error")
            return redirect(request, reverse("questionnaires:draft", args=[uid]))
    problem, items = drafts.problem(row.raw), _listed(row)
    level = reading_ease.levels().get(row.raw.get("reading_level") or "")
    context = {
        "draft": row,
        "items": items,
        "level": level.text if level else "",
        "hard": sum(bool(one["hard"]) for one in items),
        "problem": problem,
        "types": [(one, TYPE_WORDS[one]) for one in WRITTEN_TYPES],
        "changes": _changes(row) if problem is None else [],
    }
    return render(request, "questionnaires/draft.html", context | _HERE)


@require_http_methods(["GET", "POST"])
@staff("surveys.edit")
def item(request: StaffRequest, uid: UUID, link_id: str) -> HttpResponse:
    """Change one question."""
    row = library.draft(request.actor, uid)
    raw = next((one for one in row.raw["items"] if one["linkId"] == link_id), None)
    if raw is None:
        raise Http404
    form = ItemForm(request.POST or None, item=raw, raw=row.raw, definition=_earlier(row, link_id))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_question(request.actor, row, link_id, form.read())
        except InvalidInput as wrong:
            form.wrong(wrong)
        else:
            return redirect(request, f"{reverse('questionnaires:draft', args=[uid])}#{link_id}")
    fields = {kind: " ".join(names) for kind, names in FIELDS.items()}
    context = {"draft": row, "item": raw, "form": form, "fields": fields}
    return render(request, "questionnaires/item.html", context | _HERE, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff("surveys.edit")
def head(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Change what is true of the whole questionnaire."""
    row = library.draft(request.actor, uid)
    form = HeadForm(request.POST or None, raw=row.raw)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_head(request.actor, row, form.read())
        except InvalidInput as wrong:
            form.add_error(None, str(wrong.message))
        else:
            return redirect(request, reverse("questionnaires:draft", args=[uid]))
    context = {"draft": row, "form": form}
    return render(request, "questionnaires/head.html", context | _HERE, status=422 if form.is_bound else 200)


@require_POST
@staff("surveys.edit")
def publish(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Publish a draft as the next version."""
    row = library.draft(request.actor, uid)
    try:
        given = (request.POST.get("source", ""), request.POST.get("approver", ""))
        version = services.publish_draft(request.actor, row, *given)
    except InvalidInput as wrong:
        toast(request, f"{wrong.message} {wrong.where}".strip(), level="error")
        return redirect(request, reverse("questionnaires:draft", args=[uid]))
    toast(request, _("Version %(number)s is published.") % {"number": version.number})
    return redirect(request, reverse("questionnaires:page", args=[version.questionnaire.uid]))


@require_POST
@staff("surveys.edit")
def discard(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Throw a draft away."""
    services.discard(request.actor, library.draft(request.actor, uid))
    toast(request, _("The draft is gone."))
    return redirect(request, reverse("questionnaires:shelf"))


@require_GET
@xframe_options_sameorigin
@staff("surveys.edit")
def preview(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a draft as a phone shows it; nothing can be sent."""
    row = library.draft(request.actor, uid)
    problem = drafts.problem(row.raw)
    return _preview(request, None if problem else parse(row.raw), problem)


@require_GET
@xframe_options_sameorigin
@staff("surveys.view")
def preview_version(request: StaffRequest, uid: UUID, number: int) -> HttpResponse:
    """Show a published version as a phone shows it; nothing can be sent."""
    return _preview(request, definition_of(library.version(request.actor, uid, number)), None)


def _preview(request: StaffRequest, found: Definition | None, problem: InvalidInput | None) -> HttpResponse:
    plain = "plain" in request.GET
    drawn = questions(found, yes_no=(pgettext("answer", "Yes"), pgettext("answer", "No")), plain=plain) if found else []
    context = {"definition": found, "screens": screens(found, drawn) if found else [], "problem": problem}
    return render(request, "questionnaires/preview.html", context | {"large": plain})


def _changed(request: StaffRequest, row: QuestionnaireDraft) -> HttpResponse:
    given, here = request.POST, reverse("questionnaires:draft", args=[row.uid])
    if kind := given.get("add", ""):
        if kind not in WRITTEN_TYPES:
            raise InvalidInput(_("This is no type of question."), where="add")
        link_id = services.add_question(request.actor, row, kind, given.get("after", ""))
        return redirect(request, reverse("questionnaires:item", args=[row.uid, link_id]))
    if link_id := given.get("remove", ""):
        services.remove_question(request.actor, row, link_id)
        return redirect(request, here)
    link_id, steps = given.get("move", ""), given.get("steps", "")
    services.move_question(request.actor, row, link_id, -1 if steps == "-1" else 1)
    return redirect(request, f"{here}#{link_id}")


def _listed(row: QuestionnaireDraft) -> list[dict[str, Any]]:
    notes = {one["linkId"]: one["note"] for one in row.notes}
    return [
        {
            "raw": one,
            "type": TYPE_WORDS.get({"scale5": "scale", "frequency4": "frequency"}.get(one["type"], one["type"]), ""),
            "text": one.get("text") or one.get("functional") or {},
            "note": notes.get(one["linkId"], ""),
            "depends": sorted(drafts.depends_on(one)),
            "hard": reading_ease.remarks(one, row.raw.get("reading_level") or ""),
        }
        for one in row.raw["items"]
    ]


def _changes(row: QuestionnaireDraft) -> list[comparing.Change]:
    return comparing.compare(definition_of(row.base), parse(row.raw)) if row.base else []


def _earlier(row: QuestionnaireDraft, link_id: str) -> Definition | None:
    """Return the questions before this one, to read the answers that a condition names."""
    items = row.raw["items"]
    at = next(place for place, one in enumerate(items) if one["linkId"] == link_id)
    raw = {**row.raw, "items": items[:at]}
    return parse(raw) if at and drafts.problem(raw) is None else None

"""The editor of a draft: contacts and rules by forms, everything by its text; what is wrong stands beside its line."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.careplans import services
from renxin.programs.careplans.editing import reading, spoken, telling, writing
from renxin.programs.careplans.editing.parts import PARTS, moved, put, removed, tried
from renxin.programs.careplans.models import ProgrammeVersion, VersionState
from renxin.programs.careplans.pages import programmes as pages
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .forms import FORMS
from .programmes import HERE


@require_POST
@staff("careplans.write")
def begin(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Begin the next version from this one."""
    draft = services.begin_draft(request.actor, pages.version(request.actor, uid))
    return redirect(request, reverse("careplans:draft", args=[draft.uid]))


@require_POST
@staff("careplans.write")
def take_in(request: StaffRequest) -> HttpResponse:
    """Take a file in as a draft."""
    given = request.FILES.get("file")
    try:
        if given is None or (given.size or 0) > 400_000:
            raise InvalidInput(_("Choose a file of a programme."), where="file")
        draft = services.take_in_text(request.actor, given.read().decode("utf-8", errors="replace"))
    except InvalidInput as wrong:
        toast(request, f"{wrong.message} {wrong.where}".strip(), level="error")
        return redirect(request, reverse("careplans:programmes"))
    return redirect(request, reverse("careplans:draft", args=[draft.uid]))


@require_http_methods(["GET", "POST"])
@staff("careplans.write")
def draft(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a draft part by part, or move and remove its parts."""
    row = _draft(request, uid)
    if request.method == "POST":
        return _changed(request, row)
    found = reading.read_raw(row.definition)
    context = {
        "draft": row,
        "title": pages.title_of(row.definition, row.programme.code),
        "parts": _listed(row, found),
        "problems": found.problems,
    }
    return render(request, "careplans/programmes/draft.html", context | HERE)


@require_http_methods(["GET", "POST"])
@staff("careplans.write")
def text(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a draft as text, and read what was written: every fault with its line."""
    row = _draft(request, uid)
    written = request.POST.get("text", "") if request.method == "POST" else writing.text_of(row.definition)
    found = reading.read_text(written)
    status = 200
    if request.method == "POST" and "keep" in request.POST:
        try:
            if found.raw is None:
                raise InvalidInput(_("Nothing was kept: this is no YAML."), where="text")
            services.change_draft(request.actor, row, found.raw)
            toast(request, _("The draft is kept."))
            return redirect(request, reverse("careplans:draft_text", args=[row.uid]))
        except (InvalidInput, WrongState) as wrong:
            toast(request, str(wrong.message), level="error")
            status = 422
    context = {
        "draft": row,
        "title": pages.title_of(row.definition, row.programme.code),
        "text": written,
        "problems": found.problems,
    }
    template = "careplans/programmes/text.html"
    return render(request, template, context | HERE, partial="careplans/programmes/_problems.html", status=status)


@require_http_methods(["GET", "POST"])
@staff("careplans.write")
def part(request: StaffRequest, uid: UUID, kind: str, place: int) -> HttpResponse:
    """Change one contact, rule, finding or aim; `place` 0 is a new one."""
    row = _draft(request, uid)
    if kind not in FORMS:
        raise Http404(kind)
    entries = [one for one in row.definition.get(kind) or [] if isinstance(one, dict)]
    if place > len(entries):
        raise Http404(kind)
    form = FORMS[kind](request.POST or None, raw=entries[place - 1] if place else {})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_draft(request.actor, row, put(row.definition, kind, place, form.read()))
        except (InvalidInput, WrongState) as wrong:
            form.add_error(None, str(wrong.message))
        else:
            at = place or len(entries) + 1
            return redirect(request, f"{reverse('careplans:draft', args=[row.uid])}#{kind}-{at}")
    context = {
        "draft": row,
        "title": pages.title_of(row.definition, row.programme.code),
        "form": form,
        "kind": kind,
        "place": place,
        "kind_words": PARTS[kind],
        "checked": _checked(row, kind, place, form.read()) if form.is_bound or place else None,
    }
    status = 422 if form.errors else 200
    return render(request, "careplans/programmes/part.html", context | HERE, status=status)


@require_POST
@staff("careplans.write")
def check(request: StaffRequest, uid: UUID, kind: str, place: int) -> HttpResponse:
    """Say in words what stands in a form at this moment, and what is wrong with it."""
    row = _draft(request, uid)
    if kind not in FORMS:
        raise Http404(kind)
    form = FORMS[kind](request.POST, raw={})
    form.is_valid()
    return render(request, "careplans/programmes/_checked.html", {"checked": _checked(row, kind, place, form.read())})


@require_POST
@staff("careplans.write")
def propose(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Ask a second person to put the draft in force."""
    row = pages.version(request.actor, uid)
    try:
        services.propose_draft(request.actor, row, request.POST.get("note", ""))
    except (InvalidInput, WrongState) as wrong:
        toast(request, f"{wrong.message} {wrong.where}".strip(), level="error")
        return redirect(request, reverse("careplans:draft", args=[row.uid]))
    toast(request, _("It waits for a second person now."))
    return redirect(request, f"{reverse('careplans:programme', args=[row.programme.uid])}?version={row.number}")


@require_POST
@staff("careplans.write")
def discard(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Throw a draft away."""
    row = pages.version(request.actor, uid)
    try:
        services.discard_draft(request.actor, row)
        toast(request, _("The draft is gone."))
    except WrongState as wrong:
        toast(request, str(wrong.message), level="error")
    return redirect(request, reverse("careplans:programmes"))


def _draft(request: StaffRequest, uid: UUID) -> ProgrammeVersion:
    row = pages.version(request.actor, uid)
    if row.state != VersionState.DRAFT:
        raise Http404("draft")
    return row


def _changed(request: StaffRequest, row: ProgrammeVersion) -> HttpResponse:
    kind, place = request.POST.get("kind", ""), request.POST.get("place", "")
    here = reverse("careplans:draft", args=[row.uid])
    if kind not in PARTS or not place.isdigit():
        return redirect(request, here)
    at = int(place)
    raw = removed(row.definition, kind, at) if "remove" in request.POST else None
    if raw is None:
        steps = -1 if request.POST.get("steps") == "-1" else 1
        raw, at = moved(row.definition, kind, at, steps), max(at + steps, 1)
    try:
        services.change_draft(request.actor, row, raw)
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong.message), level="error")
    return redirect(request, f"{here}#{kind}-{at}")


def _listed(row: ProgrammeVersion, found: reading.Read) -> list[dict[str, Any]]:
    """Return the parts of a draft as the editor lists them, each with what is wrong with it."""
    wrong: dict[str, list[str]] = {}
    for one in found.problems:
        wrong.setdefault(one.place.partition("]")[0] + "]", []).append(one.words)
    names = _names(row.definition)
    return [
        {
            "kind": kind,
            "words": words,
            "entries": [
                {
                    "place": place,
                    "title": telling.entry_title(kind, raw),
                    "said": telling.entry(kind, raw, names),
                    "problems": wrong.get(f"{kind}[{place}]", []),
                }
                for place, raw in enumerate(row.definition.get(kind) or [], 1)
                if isinstance(raw, dict)
            ],
        }
        for kind, words in PARTS.items()
    ]


def _checked(row: ProgrammeVersion, kind: str, place: int, raw: dict[str, Any]) -> dict[str, Any]:
    problems = tried(row.definition, kind, place, raw)
    return {"problems": problems, "said": telling.entry(kind, raw, _names(row.definition))}


def _names(definition: dict[str, Any]) -> dict[str, Any]:
    return spoken.names_in(definition)

"""What was heard: notes with what comes of them, and quotes; one note is coded, quoted, settled or made a case."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.listening import packs, selectors, services
from renxin.programs.listening.models import ConsentWay, Note
from renxin.ui.render import redirect, render

from . import frame


@require_GET
@staff("listening.view")
def notes(request: StaffRequest) -> HttpResponse:
    """Show what was heard, the newest first."""
    actor, query = request.actor, request.GET
    follow = query.get("follow", "") if query.get("follow", "") in Note.Follow.values else ""
    theme = query.get("theme", "") if query.get("theme", "") in packs.themes() else ""
    department = query.get("department", "")
    found = selectors.notes(actor, follow=follow, theme=theme, department=department, after=query.get("after", ""))
    context = {
        "found": found,
        "follows": Note.Follow.choices,
        "follow": follow,
        "follow_words": dict(Note.Follow.choices).get(follow, ""),
        "themes": frame.themes(),
        "theme": theme,
        "theme_words": dict(frame.themes()).get(theme, ""),
        "departments": frame.departments(actor),
        "department": department,
        "department_words": dict(frame.departments(actor)).get(department, ""),
        "open_notes": selectors.open_notes(actor),
        "works": actor.may("listening.work"),
        "tab": "heard",
        "nav_key": "listening",
    }
    return render(request, "listening/notes.html", context)


@require_GET
@staff("listening.view")
def quotes(request: StaffRequest) -> HttpResponse:
    """Show the quotes people agreed to."""
    public = request.GET.get("public", "") == "1"
    context = {
        "found": selectors.quotes(request.actor, public=public, after=request.GET.get("after", "")),
        "public": public,
        "works": request.actor.may("listening.work"),
        "tab": "heard",
        "nav_key": "listening",
    }
    return render(request, "listening/quotes.html", context)


@require_http_methods(["GET", "POST"])
@staff("listening.view")
def note(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one note, or do something with it."""
    row = selectors.note(request.actor, uid)
    if request.method == "GET":
        return _note(request, row, {})
    act, words = _ACTS.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        raise Http404
    to = reverse("listening:note", args=[uid])
    return frame.do(
        request, lambda: act(request.actor, row, request.POST), str(words), to, lambda more: _note(request, row, more)
    )


@require_POST
@staff("listening.work")
def withdraw_quote(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a quote back."""
    found = selectors.quote(request.actor, uid)
    services.withdraw_quote(request.actor, found)
    return redirect(request, reverse("listening:note", args=[found.note.uid]))


def _settle(actor: Actor, row: Note, posted: Any) -> None:
    services.settle_note(actor, row, posted.get("outcome", ""))


def _case(actor: Actor, row: Note, _posted: Any) -> None:
    services.make_case_of(actor, row)


def _code(actor: Actor, row: Note, posted: Any) -> None:
    services.code_note(actor, row, posted.getlist("themes"), frame.tone(posted.get("tone", "")))


def _quote(actor: Actor, row: Note, posted: Any) -> None:
    services.quote(
        actor, row, posted.get("words", ""), posted.get("consent", ""), is_public=posted.get("is_public", "") != ""
    )


_ACTS = {
    "settle": (_settle, _("Settled.")),
    "case": (_case, _("The case workers have it now.")),
    "code": (_code, _("Coded.")),
    "quote": (_quote, _("The quote is kept, with her consent.")),
}


def _note(request: StaffRequest, row: Note, more: dict[str, Any]) -> HttpResponse:
    (line,) = selectors.note_lines(request.actor, [row])
    sounds = "" if row.tone is None else "1" if row.tone > 0.15 else "-1" if row.tone < -0.15 else "0"
    context = {
        "line": line,
        "note": row,
        "source": f"listening.note:{row.pk}",
        "themes": frame.themes(),
        "tones": frame.tones(),
        "sounds": sounds,
        "consents": [one for one in ConsentWay.choices if one[0] != ConsentWay.NONE],
        "consent": row.talk.quotes_consent,
        "works": request.actor.may("listening.work"),
        "given": {},
        "tab": "heard",
        "nav_key": "listening",
        **more,
    }
    return render(request, "listening/note.html", context, status=more.get("status", 200))

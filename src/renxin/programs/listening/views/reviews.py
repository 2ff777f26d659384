"""Public reviews: the list, a sheet of them, one with its answer, the check while one writes."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core import files
from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.listening import packs, selectors, services
from renxin.programs.listening.models import Review, ReviewReply
from renxin.programs.listening.selectors import Wanted
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import frame


@require_GET
@staff("listening.view")
def reviews(request: StaffRequest) -> HttpResponse:
    """Show what people write about the house in public, the newest first."""
    actor, wanted = request.actor, Wanted.of(request.GET.dict())
    sources = [(one.code, str(one.words)) for one in packs.reviews().sources]
    states = [*Review.State.choices, ("waiting", _("answer waits for approval"))]
    stars = [
        ("good", pgettext("stars", "good")),
        ("middle", pgettext("stars", "middling")),
        ("low", pgettext("stars", "low")),
    ]
    departments = frame.departments(actor, only_own=False)
    context = {
        "found": selectors.reviews(actor, wanted, request.GET.get("after", "")),
        "wanted": wanted,
        "sources": sources,
        "source_words": dict(sources).get(wanted.source, ""),
        "states": states,
        "state_words": dict(states).get(wanted.state, ""),
        "stars": stars,
        "stars_words": dict(stars).get(wanted.stars, ""),
        "themes": frame.themes(),
        "theme_words": dict(frame.themes()).get(wanted.theme, ""),
        "departments": departments,
        "department_words": dict(departments).get(wanted.department, ""),
        "waiting": selectors.waiting_replies(actor),
        "manages": actor.may("listening.manage"),
        "tab": "reviews",
        "nav_key": "listening",
    }
    return render(request, "listening/reviews.html", context)


@require_http_methods(["GET", "POST"])
@staff("listening.manage")
def take_in(request: StaffRequest) -> HttpResponse:
    """Take the reviews of a sheet in."""
    context: dict[str, Any] = {
        "sources": [(one.code, str(one.words)) for one in packs.reviews().sources],
        "columns": {name: words[0] for name, words in packs.reviews().columns.items()},
        "given": {},
        "tab": "reviews",
        "nav_key": "listening",
    }
    if request.method == "GET":
        return render(request, "listening/reviews_import.html", context)
    file = request.FILES.get("file")
    try:
        data = file.read(services.LARGEST_SHEET + 1) if file else b""
        taken = services.import_reviews(request.actor, data, source=request.POST.get("source", ""))
    except RenxinError as error:
        context |= frame.problem(request, error)
        return render(request, "listening/reviews_import.html", context, status=422)
    toast(request, _("%(seen)s reviews read, %(new)s of them new.") % {"seen": taken.seen, "new": taken.new})
    return redirect(request, reverse("listening:reviews"))


@require_http_methods(["GET", "POST"])
@staff("listening.view")
def review(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one review, or do something with it."""
    row = selectors.review(request.actor, uid)
    if request.method == "GET":
        return _review(request, row, {})
    acts = {
        "match": (lambda: _match(request, row), _("Department and doctor are noted.")),
        "code": (lambda: _code(request, row), _("Coded.")),
        "quiet": (lambda: services.set_quiet(request.actor, row), _("Nobody needs to answer.")),
        "draft": (lambda: _draft(request, row, submit=False), _("The draft is kept.")),
        "submit": (lambda: _draft(request, row, submit=True), _("A second person is asked to approve it.")),
        "approve": (lambda: _decide(request, row, approve=True), _("Approved. It may be posted on the site.")),
        "return": (lambda: _decide(request, row, approve=False), _("Sent back.")),
        "posted": (lambda: _posted(request, row), _("Noted. The clock of the first answer has stopped.")),
    }
    if request.POST.get("do", "") not in acts:
        raise Http404
    act, words = acts[request.POST["do"]]
    to = reverse("listening:review", args=[uid])
    return frame.do(request, act, words, to, lambda more: _review(request, row, more))


@require_POST
@staff("listening.work")
def check(request: StaffRequest) -> HttpResponse:
    """Say, while one writes, what an answer would give away."""
    text = request.POST.get("text", "")
    findings = services.check_reply(request.actor, text) if text.strip() else []
    return render(request, "listening/_findings.html", {"findings": findings, "text": text})


def _match(request: StaffRequest, row: Review) -> None:
    department = frame.department(request.actor, request.POST.get("department", ""))
    people = {str(one.uid): one for one in organizations.practitioners(request.actor)}
    services.match_review(request.actor, row, department, people.get(request.POST.get("doctor", "")))


def _code(request: StaffRequest, row: Review) -> None:
    services.code_review(request.actor, row, request.POST.getlist("themes"), frame.tone(request.POST.get("tone", "")))


def _draft(request: StaffRequest, row: Review, *, submit: bool) -> None:
    services.draft_reply(request.actor, row, request.POST.get("text", ""), submit=submit)


def _decide(request: StaffRequest, row: Review, *, approve: bool) -> None:
    reply = selectors.reply(request.actor, row, request.POST.get("reply", ""))
    services.decide_reply(request.actor, reply, approve=approve, remark=request.POST.get("remark", ""))


def _posted(request: StaffRequest, row: Review) -> None:
    reply = selectors.reply(request.actor, row, request.POST.get("reply", ""))
    given = request.FILES.get("picture")
    picture = (given.name or "", given.read()) if given else None
    services.note_posted(request.actor, reply, url=request.POST.get("posted_url", ""), picture=picture)


@require_GET
@staff("listening.view")
def proof(request: StaffRequest, uid: UUID, reply: UUID) -> HttpResponse:
    """Show the picture that proves that an answer stands on the site."""
    found = selectors.reply(request.actor, selectors.review(request.actor, uid), str(reply))
    if found.proof_uid is None:
        raise Http404
    return files.answer(files.get(request.actor, found.proof_uid), files.read(request.actor, found.proof_uid))


def _review(request: StaffRequest, row: Review, more: dict[str, Any]) -> HttpResponse:
    actor, line = request.actor, selectors.line(row)
    replies = selectors.replies(row)
    current = next((one for one in replies if one.state in ("draft", "waiting", "approved")), None)
    text = more["given"].get("text", "") if more else (current.text if current else "")
    sounds = {"praise": "1", "blame": "-1", "mixed": "0"}.get(line.sounds, "")
    context = {
        "line": line,
        "review": row,
        "source": f"listening.review:{row.pk}",
        "replies": replies,
        "current": current,
        "states": ReviewReply.State,
        "text": text,
        "findings": services.check_reply(actor, text) if text.strip() else [],
        "drafts": _drafts(actor, row, line.is_low),
        "themes": frame.themes(),
        "tones": frame.tones(),
        "sounds": sounds,
        "departments": frame.departments(actor, only_own=False),
        "doctors": [(str(one.uid), one.name) for one in organizations.practitioners(actor)],
        "works": actor.may("listening.work"),
        "approves": actor.may("listening.approve"),
        "own": current is not None and current.written_by_id == actor.user_id,
        "given": {},
        "tab": "reviews",
        "nav_key": "listening",
        **more,
    }
    return render(request, "listening/review.html", context, status=more.get("status", 200))


def _drafts(actor: Any, row: Review, low: bool) -> list[tuple[str, str]]:
    """Return words to begin with: for its themes first."""
    phone = organizations.tenant(actor).phone or _("our switchboard")
    language = "zh-hans" if not row.words.isascii() else (get_language() or "zh-hans")
    good = row.stars is not None and row.stars >= packs.reviews().good_from
    fit = [one for one in packs.drafts() if (one.good or not good) and (not one.good or not low)]
    fit.sort(key=lambda one: one.theme not in row.themes)
    return [
        (str(one.words), one.text.get(language).format(phone=phone))
        for one in fit
        if not one.theme or one.theme in row.themes
    ]

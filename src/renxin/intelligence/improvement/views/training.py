"""Staff pages: training sessions, scripts, attendance by code, practised talks, its effect; communication posts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.improvement import selectors, services
from renxin.intelligence.improvement.courses import training as pack
from renxin.intelligence.improvement.forms import AttendanceForm, PostForm, PracticeForm, SessionForm
from renxin.intelligence.improvement.models import TrainingSession
from renxin.intelligence.improvement.services import NewSession
from renxin.intelligence.improvement.views.common import act, form_page
from renxin.intelligence.improvement.words import TONES, in_words, value_words
from renxin.kernel.core import clock
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render
from renxin.ui.toasts import toast

LIST = "improvement:training"


def _title(row: TrainingSession) -> str:
    course = pack().course(row.course)
    return course.title.get(get_language() or "zh-hans") if course else row.course


@require_http_methods(["GET", "POST"])
@staff("training.attend")
def index(request: StaffRequest) -> HttpResponse:
    """Show the trainings; whoever is at one types its code here."""
    if request.method == "POST":
        return act(
            request,
            lambda: services.attend_by_code(request.actor, request.POST.get("code", "")),
            reverse(LIST),
            _("Noted: you are there."),
        )
    page = selectors.sessions(request.actor, after=request.GET.get("after", ""))
    been = {one.session_id for one in selectors.own_attendance(request.actor)}
    return render(
        request,
        "improvement/training.html",
        {
            "rows": [(row, _title(row), row.pk in been) for row in page.items],
            "courses": pack().courses,
            "own": [(one, pack().checklists[one.checklist].title) for one in selectors.own_practice(request.actor)],
            "next_url": f"?after={page.next}" if page.next else "",
            "now": clock.now(),
            "may_manage": request.actor.may("training.manage"),
        },
    )


@require_GET
@staff("training.attend")
def course(request: StaffRequest, code: str) -> HttpResponse:
    """Show a course: its scenes with what to say first and then, and its checklist."""
    found = pack().course(code)
    if found is None:
        raise NotFound("course")
    scenes = [pack().scenarios[one] for one in found.scenarios]
    context = {"course": found, "scenes": scenes, "checklist": pack().checklists[found.checklist], "pack": pack()}
    return render(request, "improvement/course.html", context)


@require_http_methods(["GET", "POST"])
@staff("training.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Plan a session."""

    def save(said: dict[str, Any]) -> str:
        made = services.plan_session(
            request.actor,
            NewSession(
                course=said["course"],
                starts_at=said["starts_at"],
                place=said["place"],
                trainer_id=said["trainer"],
                departments=said["departments"],
            ),
        )
        return reverse("improvement:session", args=[made.uid])

    form = SessionForm(request.actor, request.POST or None, initial={"course": request.GET.get("course", "")})
    return form_page(request, form, save, title=_("Plan a training"), crumbs=[(_("Training"), reverse(LIST))])


@require_GET
@staff("training.manage")
def session(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a session: the code, who was there, what it changed."""
    found = selectors.session(request.actor, uid)
    effect = selectors.effect(request.actor, found)
    return render(
        request,
        "improvement/session.html",
        {
            "session": found,
            "title": _title(found),
            "there": selectors.attendance(request.actor, found),
            "departments": organizations.departments_by_ids(request.actor, found.departments).values(),
            "effect": effect,
            "numbers": [_number(one) for one in effect.numbers] if effect else [],
        },
    )


def _number(one: selectors.Effect) -> dict[str, Any]:
    unit = one.metric.unit
    beyond = ""
    if one.beyond:
        low, high = one.beyond.interval.low, one.beyond.interval.high
        said = {
            "change": value_words(one.beyond.value, unit),
            "interval": f"{value_words(low, unit)} … {value_words(high, unit)}",
        }
        beyond = _("%(change)s (95%% interval %(interval)s)") % said
    sides = {
        name: in_words(getattr(one, name).stored(), unit)
        for name in ("before", "after", "others_before", "others_after")
    }
    return {"metric": one.metric, **sides, "beyond": beyond, "verdict": one.verdict, "tone": TONES[one.verdict]}


@require_http_methods(["GET", "POST"])
@staff("training.manage")
def attendance(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Note whom the trainer saw."""
    found = selectors.session(request.actor, uid)
    back = reverse("improvement:session", args=[uid])

    def save(said: dict[str, Any]) -> str:
        services.note_attendance(request.actor, found, said["users"])
        return back

    form = AttendanceForm(request.actor, request.POST or None)
    crumbs = [(_("Training"), reverse(LIST)), (_title(found), back)]
    return form_page(request, form, save, title=_("Who was there"), crumbs=crumbs)


@require_http_methods(["GET", "POST"])
@staff("training.attend")
def practice(request: StaffRequest, code: str) -> HttpResponse:
    """Look back on a talk of one's own by a checklist."""
    found = pack().checklists.get(code)
    if found is None:
        raise NotFound("checklist")
    language = get_language() or "zh-hans"
    lines = [(line.code, line.text.get(language)) for line in found.lines]

    def save(said: dict[str, Any]) -> str:
        services.note_practice(request.actor, code, request.actor.user_id or 0, said["met"])
        toast(request, _("Kept for you alone."))
        return reverse(LIST)

    return form_page(
        request,
        PracticeForm(request.actor, lines, request.POST or None),
        save,
        title=found.title.get(language),
        crumbs=[(_("Training"), reverse(LIST))],
        lead=_("For learning only: nobody else reads it, and it counts in no appraisal."),
    )


@require_GET
@staff("improvements.view")
def posts(request: StaffRequest) -> HttpResponse:
    """Show who has a post for talking with patients, and what each carries."""
    rows = selectors.posts(request.actor)
    return render(
        request,
        "improvement/posts.html",
        {"rows": [(row, _hours(row.post.hours)) for row in rows], "may_manage": request.actor.may("training.manage")},
    )


def _hours(hours: list[list[int]]) -> str:
    """Return the hours in few words: the days, then from when until when."""
    days = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    by_time: dict[tuple[int, int], list[str]] = {}
    for day, start, end in sorted(hours):
        by_time.setdefault((start, end), []).append(days[day])
    return "; ".join(
        f"{' '.join(names)} {start // 60:02d}:{start % 60:02d}–{end // 60:02d}:{end % 60:02d}"
        for (start, end), names in by_time.items()
    )


@require_http_methods(["GET", "POST"])
@staff("training.manage")
def new_post(request: StaffRequest) -> HttpResponse:
    """Name somebody for a post."""
    form = PostForm(request.actor, request.POST or None, initial={"days": [0, 1, 2, 3, 4]})

    def save(said: dict[str, Any]) -> str:
        services.make_post(request.actor, said["user"], said["department"], form.hours(), said["since_on"])
        return reverse("improvement:posts")

    crumbs = [(_("Communication posts"), reverse("improvement:posts"))]
    return form_page(request, form, save, title=_("Name somebody for a post"), crumbs=crumbs)


@require_POST
@staff("training.manage")
def end_post(request: StaffRequest, uid: UUID) -> HttpResponse:
    """End a post."""
    row = selectors.post(request.actor, uid)
    said = _("The post ends today.")
    return act(request, lambda: services.end_post(request.actor, row), reverse("improvement:posts"), said)

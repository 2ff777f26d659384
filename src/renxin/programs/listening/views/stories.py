"""Patients' stories: the list, one being written, her consent, the second reader, where it was told."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.listening import selectors, services
from renxin.programs.listening.models import ConsentWay, Story, StoryConsent
from renxin.programs.listening.services import StoryText
from renxin.ui.render import redirect, render

from . import frame


@require_GET
@staff("listening.view")
def stories(request: StaffRequest) -> HttpResponse:
    """Show the stories within reach."""
    state = request.GET.get("state", "")
    state = state if state in Story.State.values else ""
    context = {
        "found": selectors.stories(request.actor, state=state, after=request.GET.get("after", "")),
        "states": Story.State.choices,
        "state": state,
        "state_words": dict(Story.State.choices).get(state, ""),
        "works": request.actor.may("listening.work"),
        "public_url": services.address_of_stories(request.actor),
        "tab": "stories",
        "nav_key": "listening",
    }
    return render(request, "listening/stories.html", context)


@require_http_methods(["GET", "POST"])
@staff("listening.work")
def new_story(request: StaffRequest) -> HttpResponse:
    """Begin to write a story down."""
    patient_uid = request.POST.get("patient", "") or request.GET.get("patient", "")
    patient = patients.get(request.actor, patient_uid) if patient_uid else None
    context: dict[str, Any] = {
        "patient": patient,
        "departments": frame.departments(request.actor, only_own=False),
        "themes": frame.themes(),
        "given": {},
        "tab": "stories",
        "nav_key": "listening",
    }
    if request.method == "GET":
        return render(request, "listening/story_new.html", context)
    try:
        row = services.begin_story(
            request.actor, patient.pk if patient else -request.actor.tenant_id, _written(request)
        )
    except RenxinError as error:
        return render(request, "listening/story_new.html", {**context, **frame.problem(request, error)}, status=422)
    return redirect(request, reverse("listening:story", args=[row.uid]))


@require_http_methods(["GET", "POST"])
@staff("listening.view")
def story(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a story, or do something with it."""
    row = selectors.story(request.actor, uid)
    if request.method == "GET":
        return _story(request, row, {})
    posted, actor = request.POST, request.actor
    acts = {
        "write": (lambda: services.write_story(actor, row, _written(request)), pgettext("story", "Kept.")),
        "submit": (
            lambda: services.write_story(actor, row, _written(request), submit=True),
            _("A second person is asked to read it."),
        ),
        "consent": (
            lambda: services.note_consent(actor, row, posted.getlist("places"), posted.get("way", "")),
            _("Her consent is noted."),
        ),
        "publish": (lambda: services.publish_story(actor, row), _("It may be told now.")),
        "return": (lambda: services.return_story(actor, row, posted.get("remark", "")), _("Sent back.")),
        "withdraw": (lambda: services.withdraw_story(actor, row), _("Taken back. Nobody is shown it from now on.")),
        "use": (
            lambda: services.note_use(actor, row, posted.get("place", ""), posted.get("title", "")),
            _("Noted where it was told."),
        ),
    }
    if posted.get("do", "") not in acts:
        raise Http404
    act, words = acts[posted["do"]]
    to = reverse("listening:story", args=[uid])
    return frame.do(request, act, words, to, lambda more: _story(request, row, more))


def _written(request: StaffRequest) -> StoryText:
    posted = request.POST
    chosen = frame.department(request.actor, posted.get("department", ""))
    return StoryText(
        title=posted.get("title", ""),
        told=posted.get("told", ""),
        text=posted.get("text", ""),
        themes=posted.getlist("themes"),
        department_id=chosen.pk if chosen else None,
    )


def _story(request: StaffRequest, row: Story, more: dict[str, Any]) -> HttpResponse:
    given = more.get("given") or {"title": row.title, "told": row.told, "text": row.text}
    findings = services.check_story(f"{given.get('title', '')}\n{given.get('text', '')}")
    page = selectors.story_page(request.actor, row)
    chosen = str(row.department.uid) if row.department else ""
    works = request.actor.may("listening.work")
    context = {
        "page": page,
        "story": row,
        "findings": findings,
        "places": StoryConsent.For.choices,
        "places_now": [one for one in StoryConsent.For.choices if one[0] in services.allowed_places(row)],
        "ways": [one for one in ConsentWay.choices if one[0] != ConsentWay.NONE],
        "themes": frame.themes(),
        "departments": frame.departments(request.actor, only_own=False),
        "department": chosen,
        "works": works,
        "writes": works and row.state in (Story.State.DRAFT, Story.State.REVIEW),
        "approves": request.actor.may("listening.approve") and row.state == Story.State.REVIEW,
        "own": row.author_id == request.actor.user_id,
        "tab": "stories",
        "nav_key": "listening",
        **more,
        "given": given,
    }
    return render(request, "listening/story.html", context, status=more.get("status", 200))

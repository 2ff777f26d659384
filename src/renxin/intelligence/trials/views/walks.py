"""Pages of walks: one patient through a journey, with a clock that is moved by hand."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.content import selectors as content
from renxin.intelligence.journeys.state import CreateTask, Note, SendMessage
from renxin.intelligence.journeys.step import Step
from renxin.intelligence.trials import selectors, services
from renxin.intelligence.trials.names import spoken
from renxin.intelligence.trials.selectors.choices import choice_of
from renxin.intelligence.trials.selectors.walks import Standing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_HOURS: Final = {"hour": 1, "day": 24, "week": 168}


@require_POST
@staff("journeys.view")
def begin(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Begin a walk with one of the people offered, or with an invented one."""
    journey = selectors.journey_of(request.actor, uid)
    choice = choice_of(request.actor, journey, request.POST.get("text", ""))
    wanted = request.POST.get("patient", "")
    found = selectors.companions(request.actor, choice.content)
    who = next((one for one in found if str(one.patient.uid) == wanted), None)
    try:
        made = services.begin_walk(
            request.actor,
            choice.content,
            title=choice.title,
            patient_id=who.patient.pk if who else None,
            at=who.at if who else None,
            values=who.values if who else None,
        )
    except InvalidInput as error:
        toast(request, _("This text cannot be walked through yet: %(error)s") % {"error": error}, level="error")
        return redirect(request, reverse("trials:replays", args=[uid]))
    return redirect(request, reverse("trials:walk", args=[made.uid]))


@require_GET
@staff("journeys.view")
def walk(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show where a walk stands and what may happen next."""
    found = selectors.standing_of(request.actor, uid)
    journey = selectors.journey_by_code(request.actor, found.walk.journey_code)
    here = found.here
    waits = None if here.is_over or here.question else found.definition.step(here.state.step)
    context = {
        "walk": found.walk,
        "journey": journey,
        "name": spoken(journey.name) if journey else found.walk.journey_code,
        "patient": found.patient,
        "here": here,
        "lines": _lines(request.actor, found),
        "step": waits,
        "hears": waits if waits is not None and waits.hears() else None,
        "keeps": getattr(waits, "keep", ()),
        "stops": [(rule.reason, spoken(rule.label)) for rule in found.definition.stops],
        "goal": _goal(found),
        "begins": datetime.fromisoformat(found.walk.entry["at"]),
        "question": _question(found),
        "ended": _ended(found),
        "steps": [(number, step) for number, step in enumerate(found.definition.steps, start=1)],
    }
    return render(request, "trials/walk.html", context, partial={"walk": "trials/_walk.html"})


@require_POST
@staff("journeys.view")
def move(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Make a move."""
    services.move_walk(request.actor, uid, _move(request.POST))
    return redirect(request, reverse("trials:walk", args=[uid]))


def _move(given: Any) -> Mapping[str, Any]:
    do = given.get("do", "")
    if do == "wait":
        return {"do": "wait", "hours": _HOURS.get(given.get("by"), 24)}
    if do == "happens":
        values = {key[6:]: _value(text) for key, text in given.items() if key.startswith("value_") and text.strip()}
        return {"do": "happens", "step": given.get("step", ""), "values": values}
    if do == "stops":
        return {"do": "stops", "reason": given.get("reason", "")}
    if do == "answer":
        keys = {"kind": given.get("kind", ""), "about": given.get("about", "")}
        return {"do": "answer", **keys, "value": _value(given.get("value", ""))}
    return {"do": do if do in ("on", "goal", "back", "again") else "on"}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip()


def _lines(actor: Actor, found: Standing) -> list[dict[str, Any]]:
    """Return what was done so far: each step in words, messages with what they say."""
    lines = []
    for at, effect in found.here.done:
        if isinstance(effect, Note) and effect.verb != "create_task":  # the task itself stands there
            lines.append(_told(found, at, effect))
        elif isinstance(effect, SendMessage):
            lines.append({"at": at, "icon": "message-circle", "words": _said(actor, effect), "quoted": True})
        elif isinstance(effect, CreateTask):
            lines.append({"at": at, "icon": "phone", "words": spoken(effect.title), "due": effect.due_at})
    return lines


def _told(found: Standing, at: Any, note: Note) -> dict[str, Any]:
    if note.outcome in ("stopped", "goal") or not found.definition.has_step(note.step):
        words = _("The goal is reached.") if note.outcome == "goal" else _("The journey stops")
        return {"at": at, "icon": "flag", "words": words}
    step: Step = found.definition.step(note.step)
    return {"at": at, "icon": step.icon, "words": step.told(note.outcome, note.detail)}


def _said(actor: Actor, message: SendMessage) -> str:
    if not message.template:
        return spoken(message.text)
    version = content.in_use(actor, message.template)
    return str(version.template) if version else message.template


def _goal(found: Standing) -> str:
    goal = found.definition.goal
    return spoken(goal.label) if goal is not None and goal.filter is not None and not found.here.is_over else ""


def _question(found: Standing) -> dict[str, Any] | None:
    """Return what has to be answered before the run can go on, with what may be answered."""
    question = found.here.question
    if question is None:
        return None
    options: list[tuple[str, str]] = [("true", _("Yes")), ("false", _("No"))]
    if question.kind == "first_fitting":
        rules = json.loads(question.about or "[]")
        options = [(str(place), _("condition %(number)s") % {"number": place + 1}) for place in range(len(rules))]
        options.append(("-1", _("none of them")))
    return {"kind": question.kind, "about": question.about, "options": options, "words": _asked(question.kind)}


def _asked(kind: str) -> str:
    known = {
        "fits": _("Does she fit the condition?"),
        "first_fitting": _("Which of the conditions does she fit first?"),
        "reached": _("Did the message reach her?"),
        "bears": _("Does she bear the tag?"),
    }
    return known.get(kind, _("The step asks for a value:"))


def _ended(found: Standing) -> str:
    state = found.here.state
    if state.status == "active":
        return ""
    if state.status == "finished":
        return _("The goal was reached.") if state.reason == "goal" else _("It came to its end.")
    label = found.definition.reason_label(state.reason)
    return _("Stopped because: %(reason)s") % {"reason": spoken(label) if label else state.reason}

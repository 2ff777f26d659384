"""What the editor's page shows: the diagram, what is chosen in it with its form, problems, and the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys import steps
from renxin.intelligence.journeys.editor import checking, diagram, document, forms, parts, reading
from renxin.intelligence.journeys.editor.choosing import Choosing
from renxin.intelligence.journeys.editor.diagram import START
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.kernel.core.actor import Actor

SETTINGS = "@settings"
STOPS = "@stops"
HISTORY = "@history"
_SHOWN_EDITS = 60


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the right side is about: a step, the start, the stops, the settings, or a place for a new step."""

    place: str = ""
    after: str = ""
    key: str = ""
    adding: bool = False
    moving: bool = False


def context(actor: Actor, draft: JourneyDraft, chosen: Chosen) -> dict[str, Any]:
    """Return everything the workspace's template reads."""
    content = draft.content
    findings = checking.find(actor, content)
    drawn = diagram.make(content, problems=findings.by_place, moving=chosen.place if chosen.moving else "")
    numbers = list(draft.edits.values_list("number", flat=True).order_by("number"))
    return {
        "draft": draft,
        "journey": draft.journey,
        "diagram": drawn,
        "findings": findings,
        "chosen": chosen,
        "may_undo": any(number < draft.position for number in numbers),
        "may_redo": any(number > draft.position for number in numbers),
        "elsewhere": [
            (place, words, findings.by_place.get(place, ()))
            for place, words in ((SETTINGS, _("Settings")), (STOPS, _("What stops it")), (HISTORY, _("History")))
        ],
        "panel": _history(draft) if chosen.place == HISTORY else _panel(actor, content, findings, chosen),
    }


def _panel(actor: Actor, content: Mapping[str, Any], findings: checking.Findings, chosen: Chosen) -> dict[str, Any]:
    """Return what stands beside the diagram: the kind of panel, its words, and its controls."""
    if chosen.adding:
        return {"kind": "add", "verbs": verbs(), "where": _where(content, chosen)}
    errors = findings.by_field.get(chosen.place, {})
    choosing, targets = Choosing(actor), _targets(content, chosen.place)
    asking = forms.Asking(choices=choosing, sentence=choosing.sentence, errors=errors, targets=targets)
    if chosen.place == START:
        return _start_panel(content, asking)
    if chosen.place == SETTINGS:
        found = {"controls": forms.controls(parts.SETTINGS, content, asking)}
        return found | {"kind": "settings", "goal": _goal(content, asking)}
    if chosen.place == STOPS:
        return {"kind": "stops", "controls": [_stops(content, asking)]}
    step = document.find(content, chosen.place) if chosen.place else None
    return _step_panel(content, step, asking) if step else {"kind": "nothing"}


def _history(draft: JourneyDraft) -> dict[str, Any]:
    """Return the edits, newest first: what was done, to which step, by whom and when."""
    edits = draft.edits.defer("content").order_by("-number")[:_SHOWN_EDITS]
    titles = {step["id"]: reading.read(step).words for step in draft.content["steps"]}
    lines = [
        (
            edit,
            ACTS.get(edit.act, edit.act),
            titles.get(edit.detail.get("step", ""), _verb(edit.detail.get("verb", ""))),
        )
        for edit in edits
    ]
    return {"kind": "history", "lines": lines}


ACTS = {
    "begin": gettext_lazy("The draft began"),
    "add": gettext_lazy("A step was added"),
    "move": gettext_lazy("A step was moved"),
    "remove": gettext_lazy("A step was deleted"),
    "change": gettext_lazy("A step was changed"),
    "start": gettext_lazy("What starts it was changed"),
    "stops": gettext_lazy("What stops it was changed"),
    "settings": gettext_lazy("The settings were changed"),
    "import": gettext_lazy("A file was read in"),
}


def _verb(code: str) -> str:
    return steps.VERBS[code].called() if code in steps.VERBS else ""


def _step_panel(content: Mapping[str, Any], step: Mapping[str, Any], asking: forms.Asking) -> dict[str, Any]:
    read = reading.read(step)
    known = {field.name for field in document.fields_of(read.verb)} | {"id", "verb", "next"}
    return {
        "kind": "step",
        "step": read,
        "controls": forms.controls(document.fields_of(read.verb), step, asking),
        "next": step.get("next", "") if document.has_next(read.verb) else None,
        "targets": asking.targets,
        "unknown": [key for key in step if key not in known],
        "is_branching": len(document.ways(step)) > 1,
        "is_first": content["steps"][0].get("id") == read.id,
        "general": [text for name, found in asking.errors.items() if name not in known for text in found],
    }


def _start_panel(content: Mapping[str, Any], asking: forms.Asking) -> dict[str, Any]:
    start = content.get("start") or {}
    kind, values = parts.start_kind(start), parts.start_values(start)
    return {
        "kind": "start",
        "start_kind": kind,
        "starts": parts.STARTS,
        "controls": forms.controls((*parts.START_FIELDS[kind], *parts.COMMON_START), values, asking),
        "who": forms.controls(parts.WHO_FIELDS, content, asking, "who."),
        "general": [text for found in asking.errors.values() for text in found],
    }


def _stops(content: Mapping[str, Any], asking: forms.Asking) -> forms.Control:
    (control,) = forms.controls((parts.STOPS,), content, asking)
    return control


def _goal(content: Mapping[str, Any], asking: forms.Asking) -> list[forms.Control]:
    return forms.controls(parts.GOAL_FIELDS, content.get("goal") or {}, asking, "goal.")


def _targets(content: Mapping[str, Any], step_id: str) -> list[tuple[str, str]]:
    """Return the steps that `step_id` may lead to: none that leads to it, so that nobody goes round in circles."""
    barred = document.before(content, step_id) if step_id else set()
    named = [(number, reading.read(step)) for number, step in enumerate(content["steps"], start=1)]
    found = [(one.id, f"{number}. {one.title}: {one.words}"[:60]) for number, one in named if one.id not in barred]
    return [*found, ("", _("the end"))]


def _where(content: Mapping[str, Any], chosen: Chosen) -> str:
    """Return in words where a new step would stand."""
    if not chosen.after:
        return _("as the first step")
    step = document.find(content, chosen.after)
    if step is None:
        return ""
    words = reading.way_words(step).get(chosen.key, "")
    title = reading.read(step).words
    return (
        _("after “%(step)s”: %(way)s") % {"step": title, "way": words}
        if words
        else _("after “%(step)s”") % {"step": title}
    )


def verbs() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the verbs in groups: code, icon, name."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for code, kind in steps.VERBS.items():
        groups.setdefault(_group(code), []).append((code, kind.icon, kind.called()))
    return [(name, sorted(groups[name], key=lambda one: one[2])) for name in _order() if name in groups]


def _group(verb: str) -> str:
    prefix = verb.partition("_")[0]
    reaching, waiting, deciding, working, ending = _order()
    if prefix in ("wait",):
        return waiting
    if prefix in ("branch", "split"):
        return deciding
    if prefix in ("send", "offer"):
        return reaching
    return ending if verb in ("stop", "start_journey") else working


def _order() -> tuple[str, str, str, str, str]:
    return (
        _("Reach the patient"),
        _("Wait"),
        _("Decide"),
        _("Give to people and systems"),
        _("End or hand on"),
    )

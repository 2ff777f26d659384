"""What nobody may go without for the sake of a comparison, whatever class a journey calls itself.

A step is clinical by the class of its template, or by what it does: it puts somebody into a care plan, opens a case, or
is the person that a key moment needs. Such a step stands neither behind a hold-out nor behind a lot.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from renxin.engagement.content import selectors as content
from renxin.intelligence.journeys.definition import Definition, Problem
from renxin.intelligence.journeys.definition.model import NEVER_WITHHELD
from renxin.intelligence.journeys.definition.validation import only_wording
from renxin.intelligence.journeys.step import Step
from renxin.kernel.core.actor import Actor

_BY_VERB: Final[Mapping[str, str]] = {"enrol_care_plan": "clinical", "open_case": "complaint"}
_PERSON: Final = "create_task"


def withheld(actor: Actor, definition: Definition) -> Iterator[Problem]:
    """Yield each step that a hold-out, a lot or a bandit would keep from somebody, though nobody may be without it."""
    lots = [step for step in definition.steps if step.verb == "split_random"]
    if not definition.held_out and not lots:
        return
    needed = _needed(actor, definition)
    for step in definition.steps if definition.held_out else ():
        if step.id in needed:
            text = _("Nobody may be held out: the step “%(words)s” is one that nobody may go without.")
            yield Problem("journey.held_out", text % {"words": step.words()})
            break
    for lot in lots:
        behind = [definition.step(one) for one in sorted(_behind(definition, lot) & needed, key=definition.place)]
        if not behind:
            continue
        where = f"journey.steps.{lot.id}"
        if not only_wording(definition, lot):
            text = _("“%(words)s” is a step that nobody may go without: it cannot stand in one arm only.")
            yield Problem(where, text % {"words": behind[0].words()}, lot.id)
        elif getattr(lot, "winner", False):
            yield Problem(where, _("Between wordings of this class no arm takes everybody by itself."), lot.id)


def _needed(actor: Actor, definition: Definition) -> set[str]:
    """Return the steps that nobody may go without."""
    templates = {step.id: str(getattr(step, "template", "") or "") for step in definition.steps}
    classes = content.classes_of(actor.tenant_id, set(filter(None, templates.values())))
    found = {step_id for step_id, code in templates.items() if classes.get(code) in NEVER_WITHHELD}
    found |= {step.id for step in definition.steps if _BY_VERB.get(step.verb) in NEVER_WITHHELD}
    if definition.handles:
        found |= {step.id for step in definition.steps if step.verb == _PERSON}
    return found


def _behind(definition: Definition, lot: Step) -> set[str]:
    """Return the steps that some arms of a lot lead to and others do not."""
    first, *others = [_after(definition, target) for target in lot.targets()] or [set[str]()]
    return first.union(*others) - first.intersection(*others)


def _after(definition: Definition, step_id: str) -> set[str]:
    """Return a step and all that may come after it; nothing after the end."""
    found: set[str] = set()
    waiting = [step_id] if step_id else []
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += [target for target in definition.step(here).targets() if target]
    return found

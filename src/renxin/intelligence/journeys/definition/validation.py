"""Everything that is wrong with a definition at once, as an editor shows it; `parse` stops at the first mistake.

Pure: it knows the definition only. Whether templates, surveys and segments it names exist, publishing asks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.segments import rule as segment_rules
from renxin.intelligence.journeys import steps
from renxin.intelligence.journeys.definition import key_nodes, start
from renxin.intelligence.journeys.definition.model import NEVER_WITHHELD, Definition
from renxin.intelligence.journeys.definition.reading import parse, read_goal, read_step, read_stop, read_who
from renxin.intelligence.journeys.problem import Problem
from renxin.intelligence.journeys.settings import Settings
from renxin.kernel.core.errors import InvalidInput

Check = Callable[[Definition], Iterable[Problem]]
_CHECKS: Final[list[Check]] = []


def register_check(check: Check) -> Check:
    """Let packages above have their say about every definition."""
    _CHECKS.append(check)
    return check


def validate(content: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with `content`, each with its place; nothing when it may be published."""
    try:
        definition = parse(content)
    except InvalidInput as error:
        first = Problem(error.where, str(error.message), _step_at(content, error.where))
        return list(dict.fromkeys([*_piece_by_piece(content), first]))
    return [problem for check in (*_OWN, *_CHECKS) for problem in check(definition)]


def _piece_by_piece(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Read every part alone, so that one mistake does not hide the others."""
    for key, read in (("start", start.read), ("goal", read_goal)):
        if key in content:
            yield from _tried(content, partial(_read_part, content, key, read))
    yield from _tried(content, lambda: read_who(Settings(content, "journey")))
    for key in ("stop", "exit"):
        for item in _items(content, key):
            yield from _tried(content, partial(read_stop, item))
    for item in _items(content, "steps"):
        yield from _tried(content, partial(_read_step, item))


def _read_part(content: Mapping[str, Any], key: str, read: Callable[[Settings], object]) -> object:
    return read(Settings(content[key], f"journey.{key}"))


def _read_step(item: Settings) -> object:
    return read_step(item, item.text("id"), "")


def _tried(content: Mapping[str, Any], read: Callable[[], object]) -> Iterator[Problem]:
    try:
        read()
    except InvalidInput as error:
        yield Problem(error.where, str(error.message), _step_at(content, error.where))


def _items(content: Mapping[str, Any], key: str) -> list[Settings]:
    try:
        return Settings(content, "journey").items(key, optional=True)
    except InvalidInput:
        return []


def _step_at(content: Mapping[str, Any], where: str) -> str:
    """Return the id of the step that a place such as `journey.steps[2].title` or `journey.steps.call` lies in."""
    rest = where.removeprefix("journey.steps")
    if rest == where:
        return ""
    if rest.startswith("["):
        number = int(rest[1:].partition("]")[0])
        found = content["steps"][number - 1]
        return str(found.get("id", "")) if isinstance(found, Mapping) else ""
    return rest.lstrip(".").partition(".")[0]


def _reachable(definition: Definition) -> Iterator[Problem]:
    """A step that nothing leads to would be a surprise."""
    led_to = {definition.steps[0].id, *(target for step in definition.steps for target in step.targets())}
    for step in definition.steps:
        if step.id not in led_to:
            yield Problem(f"journey.steps.{step.id}", _("Nothing leads to this step."), step.id)


def _own_steps(definition: Definition) -> Iterator[Problem]:
    """`own` and `value` name steps that are there."""
    for step in definition.steps:
        for name in step.mentions():
            if not definition.has_step(name):
                text = _("There is no step %(name)s.") % {"name": name}
                yield Problem(f"journey.steps.{step.id}", text, step.id)


def _withheld(definition: Definition) -> Iterator[Problem]:
    """Care, safety and what the law demands are never held back for a comparison."""
    if definition.message_class not in NEVER_WITHHELD:
        return
    if definition.held_out:
        yield Problem("journey.held_out", _("Nobody may be held out of a journey of this class."))
    for step in definition.steps:
        if step.verb == "split_random" and not only_wording(definition, step):
            text = _("In a journey of this class arms may differ only in approved templates.")
            yield Problem(f"journey.steps.{step.id}", text, step.id)
        elif step.verb == "split_random" and getattr(step, "winner", False):
            text = _("In a journey of this class no arm takes everybody by itself.")
            yield Problem(f"journey.steps.{step.id}", text, step.id)


def only_wording(definition: Definition, split: steps.Step) -> bool:
    """Tell whether each arm is one message by template, all of them leading to the same step."""
    arms = [definition.step(target) for target in split.targets() if target]
    same = len({arm.next for arm in arms}) == 1 and len(arms) == len(split.targets())
    return same and all(arm.verb == "send_message" and getattr(arm, "template", "") for arm in arms)


def _needs_who(definition: Definition) -> Iterator[Problem]:
    """A calendar or a feed lets everybody in who fits: without a condition that would be the whole hospital."""
    if definition.start.kind in ("recurring", "feed") and definition.who is None:
        yield Problem("journey.who", _("Say whom it is for: it starts by the calendar."))


def _rules(definition: Definition) -> Iterator[Problem]:
    """Every rule can be read."""
    for where, rule in definition.rules():
        try:
            segment_rules.parse(dict(rule))
        except segment_rules.RuleError as error:
            yield Problem(where, str(error), _step_at({}, where))


def _arms(definition: Definition) -> Iterator[Problem]:
    """Who is held out can only be compared by a goal."""
    if definition.held_out and definition.goal is None:
        yield Problem("journey.goal", _("Holding people out needs a goal to compare by."))


_OWN: Final[tuple[Check, ...]] = (_reachable, _own_steps, _withheld, _needs_who, _rules, _arms, key_nodes.problems)

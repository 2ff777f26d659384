"""Reading a definition from data: each value checked, each mistake named with its place."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from renxin.intelligence.journeys import steps
from renxin.intelligence.journeys.definition import start
from renxin.intelligence.journeys.definition.model import (
    CLASSES,
    OTHERWISE,
    WHEN_CONFLICT,
    Definition,
    Goal,
    StopRule,
    Who,
)
from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.settings import Settings
from renxin.intelligence.journeys.step import Step
from renxin.kernel.core.errors import InvalidInput


def parse(content: Mapping[str, Any]) -> Definition:
    """Return the definition that `content` (a pack's body) describes.

    Raises:
        InvalidInput: something in it is missing, unknown or impossible; the message names the place.
    """
    settings = Settings(content, "journey")
    definition = Definition(
        code=settings.text("code"),
        message_class=settings.choice("message_class", CLASSES, "service"),
        start=start.read(settings.inside("start")),
        who=read_who(settings),
        priority=settings.number("priority", 0, least=0, most=100),
        conflicts=settings.names("conflicts"),
        when_conflict=settings.choice("when_conflict", WHEN_CONFLICT, "wait"),
        goal=read_goal(settings.inside("goal")) if settings.has("goal") else None,
        held_out=settings.number("held_out", 0, least=0, most=50),
        handles=settings.names("handles"),
        stops=tuple(read_stop(item) for key in ("stop", "exit") for item in settings.items(key, optional=True)),
        steps=read_steps(settings.items("steps")),
    )
    settings.finish()
    _only_forward(definition)
    return definition


def read_who(settings: Settings) -> Who | None:
    """Return the condition to enter, if there is one."""
    otherwise = settings.choice("otherwise", OTHERWISE, "stop")
    rule = settings.rule("who", optional=True)
    return Who(rule=rule, otherwise=otherwise) if rule else None  # type: ignore[arg-type]


def read_goal(settings: Settings) -> Goal:
    """Return what is hoped for."""
    label, days = settings.words("label"), settings.number("within_days", least=1, most=730)
    ends, rule = settings.flag("ends", True), _rule_alone(settings)
    goal = Goal(label=label, within_days=days, ends=ends, rule=rule, filter=None if rule else FactFilter.read(settings))
    settings.finish()
    return goal


def read_stop(settings: Settings) -> StopRule:
    """Return one rule that takes the reason away."""
    reason, label, rule = settings.text("reason"), settings.words("label"), _rule_alone(settings)
    stop = StopRule(
        reason=reason,
        label=label,
        rule=rule,
        filter=None if rule else FactFilter.read(settings),
        check=settings.text("check", ""),
        reenter=settings.flag("reenter", False),
    )
    settings.finish()
    return stop


def _rule_alone(settings: Settings) -> dict[str, Any] | None:
    """Return the rule that stands instead of a fact, if there is one."""
    rule = settings.rule("rule", optional=True)
    if rule and settings.has("fact"):
        raise InvalidInput(_("Say what happens, or whoever fits: not both."), where=f"{settings.where}.rule")
    return rule


def read_steps(items: list[Settings]) -> tuple[Step, ...]:
    """Return the steps, each leading to the one below it where it does not say otherwise."""
    names = [item.text("id") for item in items]
    return tuple(
        read_step(item, name, following) for item, name, following in zip(items, names, [*names[1:], ""], strict=True)
    )


def read_step(item: Settings, name: str, following: str) -> Step:
    """Return one step; `following` is the one below it."""
    verb = item.text("verb")
    if verb not in steps.VERBS:
        known = ", ".join(sorted(steps.VERBS))
        raise InvalidInput(_("Unknown step. Known steps: %(known)s.") % {"known": known}, where=item.where)
    step = steps.VERBS[verb].read(item, id=name, next=item.text("next", following))
    item.finish()
    return step


def _only_forward(definition: Definition) -> None:
    places = {step.id: place for place, step in enumerate(definition.steps)}
    if len(places) != len(definition.steps):
        raise InvalidInput(_("Two steps have the same id."), where="journey.steps")
    for place, step in enumerate(definition.steps):
        for target in step.targets():
            if target and places.get(target, -1) <= place:
                raise InvalidInput(
                    _("A step may only lead to a later one; %(target)s is not.") % {"target": target},
                    where=f"journey.steps.{step.id}",
                )

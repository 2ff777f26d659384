"""A journey's definition, read from data and checked once: trigger, stop rules, steps. It only goes forward."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from renxin.intelligence.journeys import steps
from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.settings import Settings, Words
from renxin.intelligence.journeys.state import FactArrived, State
from renxin.intelligence.journeys.step import Step
from renxin.kernel.core import packs
from renxin.kernel.core.errors import InvalidInput

Entry = Literal["once_per_encounter", "once", "each_time"]
ENTRIES: tuple[Entry, ...] = ("once_per_encounter", "once", "each_time")


@dataclass(frozen=True, kw_only=True)
class JourneyPack(packs.Pack):
    """A journey as it is written down: what every pack says of itself, its words, and its definition."""

    name: packs.Words
    summary: packs.Words
    start: dict[str, Any]
    stop: list[Any] = field(default_factory=list)
    steps: list[Any]

    def content(self) -> dict[str, Any]:
        """Return the definition alone, as `parse` reads it and versions keep it."""
        return {"code": self.code, "start": self.start, "stop": self.stop, "steps": self.steps}


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRule:
    """What starts a run, what of the fact it keeps, and how often a patient may enter."""

    label: Words
    filter: FactFilter
    keep: tuple[str, ...]
    entry: Entry
    not_older_than_days: int

    def entry_key(self, fact: FactArrived, patient_id: int) -> str:
        """Return what only one run of the patient may hold. (A merge moves runs; their keys then still differ.)"""
        if self.entry == "once":
            return f"patient:{patient_id}"
        if self.entry == "once_per_encounter":
            return f"encounter:{fact.payload.get('encounter_id')}"
        return f"event:{fact.event_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """What takes the reason away. `check` names the same as a question to the records, asked before acting."""

    reason: str
    label: Words
    filter: FactFilter
    check: str
    reenter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A checked definition."""

    code: str
    start: StartRule
    stops: tuple[StopRule, ...]
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """Return the step of that id."""
        return next(step for step in self.steps if step.id == step_id)

    def place(self, step_id: str) -> int:
        """Return the step's place in the order, from 0."""
        return next(place for place, step in enumerate(self.steps) if step.id == step_id)

    def stop_rule(self, fact: FactArrived, state: State) -> StopRule | None:
        """Return the rule by which `fact` stops a run in this state, if any."""
        return next((rule for rule in self.stops if rule.filter.fits(fact, state)), None)

    def reason_label(self, reason: str) -> Words | None:
        """Return the words of a stop rule's reason; None for reasons that no rule gives."""
        return next((rule.label for rule in self.stops if rule.reason == reason), None)

    def filters(self) -> list[FactFilter]:
        """Return every fact filter in the definition."""
        waiting = [found for step in self.steps if (found := getattr(step, "filter", None))]
        return [self.start.filter, *(rule.filter for rule in self.stops), *waiting]


def parse(content: Mapping[str, Any]) -> Definition:
    """Return the definition that `content` (a pack's body) describes.

    Raises:
        InvalidInput: something in it is missing, unknown or impossible; the message names the place.
    """
    settings = Settings(content, "journey")
    definition = Definition(
        code=settings.text("code"),
        start=_start(Settings(settings.value("start"), "journey.start")),
        stops=tuple(_stop(item) for item in settings.items("stop", optional=True)),
        steps=_steps(settings.items("steps")),
    )
    settings.finish()
    _only_forward(definition)
    return definition


def _start(settings: Settings) -> StartRule:
    rule = StartRule(
        label=settings.words("label"),
        filter=FactFilter.read(settings),
        keep=settings.names("keep"),
        entry=settings.choice("entry", ENTRIES, "each_time"),  # type: ignore[arg-type]
        not_older_than_days=settings.number("not_older_than_days", 7, least=1),
    )
    settings.finish()
    return rule


def _stop(settings: Settings) -> StopRule:
    rule = StopRule(
        reason=settings.text("reason"),
        label=settings.words("label"),
        filter=FactFilter.read(settings),
        check=settings.text("check", ""),
        reenter=settings.flag("reenter", False),
    )
    settings.finish()
    return rule


def _steps(items: list[Settings]) -> tuple[Step, ...]:
    names = [(item.text("id"), item.text("verb")) for item in items]
    following = [name for name, _verb in names[1:]] + [""]
    found = []
    for item, (name, verb), default_next in zip(items, names, following, strict=True):
        if verb not in steps.VERBS:
            known = ", ".join(sorted(steps.VERBS))
            raise InvalidInput(_("Unknown step. Known steps: %(known)s.") % {"known": known}, where=item.where)
        found.append(steps.VERBS[verb].read(item, id=name, next=item.text("next", default_next)))
        item.finish()
    return tuple(found)


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

"""Random journeys, killed at random places: every run ends where the pure engine says, each effect exactly once.

A process that is killed leaves its transaction unfinished, so a kill is played by an error that nothing of ours may
catch, thrown from random places inside the batch. `test_crash` does the same with real processes and kill -9.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renxin.engagement.conversations.models import Outbox
from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys import engine, gates, rows, services
from renxin.intelligence.journeys.definition import JourneyPack, parse
from renxin.intelligence.journeys.models import JourneyRun, JourneyStepLog
from renxin.intelligence.journeys.services import moving
from renxin.intelligence.journeys.services.writing import trace
from renxin.intelligence.journeys.state import CreateTask, FactArrived, Note, SendMessage, Start, State, Tick
from renxin.intelligence.journeys.tests import world as worlds
from renxin.kernel.core import clock, ids
from renxin.kernel.core.packs import Words
from renxin.kernel.timeline.facts.programs import AppointmentBooked, AppointmentCancelled
from renxin.kernel.timeline.facts.records import EncounterStarted
from renxin.kernel.timeline.services import Entry

pytestmark = pytest.mark.django_db
WORDS = {"zh": "测试", "en": "test"}
PEOPLE = 6
VERBS = ("wait_hours", "wait_for_fact", "branch_on", "split_random", "add_tag", "send_message", "create_task")
# What happens to everybody on some days: what a step waits for, what stops the journey, what it hopes for.
HAPPENS = (EncounterStarted, AppointmentCancelled, AppointmentBooked)
STOP = {"reason": "cancelled", "label": WORDS, "fact": "appointment.cancelled"}
GOAL = {"label": WORDS, "fact": "appointment.booked"}
NUMBERS = count(1)


class Killed(BaseException):
    """The process is gone: no clean-up of ours may notice."""


@dataclass
class Killer:
    """Kills at the n-th of the places that a batch passes, again and again until its kills are used up."""

    at: list[int]
    passed: int = 0
    places: list[str] = field(default_factory=list)

    def around(self, owner, name, monkeypatch):
        real = getattr(owner, name)

        def dying(*args, **kwargs):
            self._pass(f"before {name}")
            done = real(*args, **kwargs)
            self._pass(f"after {name}")
            return done

        monkeypatch.setattr(owner, name, dying)

    def _pass(self, place):
        self.passed += 1
        if self.at and self.passed >= self.at[0]:
            self.at.pop(0)
            self.passed = 0
            self.places.append(place)
            raise Killed(place)


def _steps(draw):
    """Return a random journey that only goes forward."""
    size = draw(st.integers(1, 6))
    steps = []
    for place in range(size):
        later = [f"s{number}" for number in range(place + 1, size)] or [""]
        verb = draw(st.sampled_from(VERBS))
        step = {"id": f"s{place}", "verb": verb, "next": draw(st.sampled_from([*later, ""]))}
        step |= {
            "wait_hours": {"hours": draw(st.integers(1, 30))},
            "wait_for_fact": {
                "fact": "encounter.started",
                "label": WORDS,
                "timeout_days": draw(st.integers(1, 3)),
                "late": draw(st.sampled_from(later)),
            },
            "branch_on": {
                "value": "ward",
                "label": WORDS,
                "cases": [{"equals": draw(st.integers(0, 2)), "to": draw(st.sampled_from(later))}],
            },
            "split_random": {"arms": [{"name": "A", "to": later[0]}, {"name": "B", "to": later[-1]}]},
            "add_tag": {"tag": f"t{draw(st.integers(0, 2))}"},
            "send_message": {"text": WORDS},
            "create_task": {"title": WORDS, "wait": draw(st.booleans()), "timeout_days": 2},
        }[verb]
        if verb == "split_random":
            del step["next"]
        steps.append(step)
    used = {steps[0]["id"]}
    for step in steps:  # what nothing leads to would not be published
        targets = {
            step.get("next", ""),
            step.get("late", ""),
            *(one["to"] for one in step.get("cases", step.get("arms", ()))),
        }
        used |= targets if step["id"] in used else set()
    kept = [step for step in steps if step["id"] in used]
    return [_without_empty(step) for step in kept]


def _without_empty(step):
    """An arm or case leads somewhere: where nothing comes later it is the end, which is a step of its own."""
    for key in ("cases", "arms"):
        for one in step.get(key, ()):
            one["to"] = one["to"] or "end"
    return step


journeys = st.composite(_steps)()


happens = st.dictionaries(st.integers(1, 12), st.sampled_from(HAPPENS), max_size=3)
rules = st.fixed_dictionaries(
    {"stop": st.sampled_from([[], [STOP]])},
    optional={
        "goal": st.builds(
            lambda days, ends: GOAL | {"within_days": days, "ends": ends}, st.integers(1, 9), st.booleans()
        )
    },
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=journeys,
    more=rules,
    told=happens,
    kills=st.lists(st.integers(1, 9), max_size=6),
    ward=st.integers(0, 2),
)
def test_every_run_ends_where_the_engine_says_with_each_effect_once(  # noqa: PLR0917  what hypothesis draws
    world, frozen_clock, steps, more, told, kills, ward
):
    steps = [*steps, {"id": "end", "verb": "stop"}] if _needs_end(steps) else steps
    journey = _publish(world, steps, more)
    began = clock.now()
    killer = Killer(list(kills))
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((rows, "write"), (trace, "_copy_lines"), (trace, "_count"), (moving, "settle")):
            killer.around(owner, name, patch)
        _surviving(lambda: services.enrol(world.actor, journey, world.people, "list", values={"ward": ward}))
        for number in range(1, 13):
            frozen_clock.move(hours=17)
            if number in told:
                entries = _entries(world, told[number])
                _surviving(partial(_hear, world, entries))
            _surviving(_run_dry)
    _compare(journey, began, ward, told)
    frozen_clock.set(began)


def _needs_end(steps):
    return any(one["to"] == "end" for step in steps for one in step.get("cases", step.get("arms", ())))


@pytest.fixture
def world(db, frozen_clock, monkeypatch):
    monkeypatch.setattr(gates, "_gates", {})  # who answers for an experiment is another package's question
    world = worlds.make()
    world.people = [world.patient(number) for number in range(PEOPLE)]
    return world


def _entries(world, fact):
    """Return a fact about everybody, as the feed would hand it over."""
    numbers = ids.allocate(PEOPLE)
    facts = [fact(patient_id=person, occurred_at=clock.now()) for person in world.people]
    return [
        Entry(number, number, one, world.actor.tenant_id, one.patient_id, 0)
        for number, one in zip(numbers, facts, strict=True)
    ]


def _hear(world, entries):
    with transaction.atomic():  # as the feed does: what a kill leaves undone is heard again
        services.follow_facts(world.actor, entries)


def _publish(world, steps, more):
    pack = JourneyPack(
        code=f"random{next(NUMBERS)}",
        version=1,
        source="测试",
        approver="测试",
        effective_on=date(2026, 1, 1),
        name=Words(**WORDS),
        summary=Words(**WORDS),
        start={"label": WORDS, "manual": True, "keep": ["ward"]},
        steps=steps,
        **more,
    )
    worlds.know_tags(world.actor, pack.steps)
    return services.publish_version(world.actor, pack).journey


def _surviving(work):
    """Do the work again after every kill, as the next process would."""
    while True:
        try:
            return work()
        except Killed:
            continue


def _run_dry():
    while services.advance_due_runs(limit=4):
        pass


def _compare(journey, began, ward, told):
    """Compare every run with what the pure engine makes of it alone, at the same instants."""
    definition = parse(journey.current.definition)
    wanted: Counter = Counter()
    for run in JourneyRun.objects.filter(journey=journey):
        state = State(
            anchor_at=began,
            entered_at=began,
            key=f"journeys:{run.pk}",
            zone=run.zone,
            context={"ward": ward},
            lot=rows.lot_of(journey.pk, run.patient_id),
        )
        state, effects = engine.advance(definition, state, Start(), began)
        for number in range(1, 13):
            instant = began + timedelta(hours=17 * number)
            if number in told:
                fact = FactArrived(kind=told[number].kind, event_id=number, payload={})
                state, more = engine.advance(definition, state, fact, instant)
                effects += more
            while state.status == "active" and state.due_at and state.due_at <= instant:
                state, more = engine.advance(definition, state, Tick(), instant)
                effects += more
        assert (run.status, run.step, run.due_at, run.reason) == (state.status, state.step, state.due_at, state.reason)
        wanted.update((type(effect).__name__, state.source(effect.step)) for effect in effects if _counted(effect))
    assert JourneyRun.objects.filter(journey=journey).count() == PEOPLE
    assert _done(journey) == wanted


def _counted(effect):
    return isinstance(effect, CreateTask | SendMessage | Note)


def _done(journey):
    runs = dict(journey.runs.values_list("pk", "patient_id"))
    found: Counter = Counter()
    for task in Task.objects.filter(source__startswith="journeys:"):
        if int(task.source.split(":")[1]) in runs:
            found["CreateTask", task.source] += 1
    for source in Outbox.objects.filter(source__startswith="journeys:").values_list("source", flat=True):
        if int(source.split(":")[1]) in runs:
            found["SendMessage", source] += 1
    log = JourneyStepLog.objects.filter(patient_id__in=runs.values(), run_id__in=runs)
    for run_id, step in log.values_list("run_id", "step"):
        found["Note", f"journeys:{run_id}:{step}"] += 1
    return found

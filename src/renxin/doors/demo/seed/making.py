"""Making the whole demo: the hospital, two years of its past, and some weeks lived day by day.

The past comes from files of the HIS, the last weeks through the running machinery with the clock stopped at each
moment, so that journeys, tasks, answers and cases are as real as they can be: nothing is written past the services.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final

from renxin.doors.connectors.hl7v2.ingest import ingest
from renxin.doors.demo.his.messages import Doctor
from renxin.doors.demo.world import names, people, visits
from renxin.doors.demo.world.people import Person
from renxin.doors.demo.world.visits import ZONE, Visit
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient

from . import (
    access,
    alarms,
    appraisal,
    at_home,
    bills,
    care,
    charts,
    clinical,
    complaints,
    desk,
    doubt,
    foresight,
    groups,
    handbooks,
    heard,
    hospital,
    improving,
    knowledge,
    listening,
    occasions,
    patients,
    phone,
    profiles,
    repair,
    rights,
    staff,
    talk,
    vendors,
    voices,
    watching,
    words,
)
from .history import Posting, Writer

Show = Callable[[str, int, int], None]
SEED: Final = 20260101
_STAFF: Final = 60
_PAST: Final = timedelta(days=730)
_FUTURE: Final = timedelta(days=240)
_MOMENTS: Final = (time(9, 30), time(15, 0))
_QUESTIONS: Final = 0.4
_LEFT_FOR_THE_VISITOR: Final = timedelta(hours=44)


@dataclass(frozen=True, slots=True)
class World:
    """The invented city: its people, their visits before and after the demo's first day, the writer of messages."""

    born: datetime
    people: list[Person]
    visits: list[Visit]
    writer: Writer


def world(born: datetime, count: int, doctors: dict[str, Doctor]) -> World:
    """Return the city of `count` people as of the demo's first day `born`, from two years before to half a year on."""
    random = Random(SEED)  # noqa: S311  an invented world, the same each time
    inhabitants = people.populate(random, count, born.date())
    found = visits.between(random, inhabitants, hospital.pack(), born - _PAST, born + _FUTURE)
    return World(born, inhabitants, found, Writer(hospital.pack(), doctors, SEED))


def staff_names() -> list[str]:
    """Return the names of the demo's staff, always the same."""
    random = Random(SEED)  # noqa: S311
    return [
        names.surname(random) + names.given_name(random, random.choice("MF"), random.randint(1968, 1998))
        for _ in range(_STAFF)
    ]


def make(show: Show, *, count: int, living_days: int) -> None:
    """Make the demo in an empty installation."""
    show("hospital", 0, 1)
    now = clock.now()
    born = datetime.combine((now - timedelta(days=living_days)).astimezone(ZONE).date(), time(0), ZONE)
    with clock.at(born):
        opened = hospital.open_hospital(staff_names())
    made = world(born, count, doctors_of(opened.tenant.pk))
    with tenant.scope(opened.tenant.pk):
        _write_past(made, show)
        _live(made, now, opened.tenant.pk, show)
        clinical.live_with(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        at_home.live_at_home(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        watching.measure(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        doubt.doubt(opened.tenant.pk, now)
        rights.live_with(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        run_until_idle(strict=False)
        profiles.know(opened.tenant.pk, Random(SEED))  # noqa: S311
        desk.wait_for(opened.tenant.pk, now)
        run_until_idle(strict=False)
        bills.charge(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        vendors.connect(opened.tenant.pk)
        phone.ring(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        knowledge.know(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        groups.belong(opened.tenant.pk)
        words.plan(opened.tenant.pk, now)
        foresight.foresee(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        voices.speak(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        complaints.complain(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        listening.listen(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        repair.repair(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        alarms.stand_ready(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        desk.open_line(opened.tenant.pk, now)
        charts.watch(opened.tenant.pk, now)
        improving.improve(opened.tenant.pk, now)
        appraisal.appraise(opened.tenant.pk, now)
        occasions.happen(opened.tenant.pk, now)
        care.follow_up(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        talk.talk(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        handbooks.hand_out(opened.tenant.pk)
        access.get_in(opened.tenant.pk, now, Random(SEED))  # noqa: S311
        run_until_idle(strict=False)
        heard.learn(opened.tenant.pk)


def doctors_of(tenant_id: int) -> dict[str, Doctor]:
    """Return the head of each ward, as the HIS names her."""
    found = {}
    for row in hospital.pack()["departments"]:
        person = organizations.resolve_practitioner(tenant_id, f"head-{row['code'].lower()}")
        found[row["code"]] = Doctor(person.staff_no, person.name) if person else Doctor("", "")
    return found


def _write_past(made: World, show: Show) -> None:
    guardians = {person.number: person for person in made.people}
    registered = [made.writer.person(p, guardians.get(p.reach_by or 0), made.born) for p in made.people]
    past = [visit for visit in made.visits if visit.ended_at < made.born]
    postings = registered + [p for visit in past for p in made.writer.visit(visit, began=False)]
    with clock.at(made.born):
        _take_in(postings, lambda done: show("past", done, len(postings)))
        run_until_idle(strict=False)


def _live(made: World, until: datetime, tenant_id: int, show: Show) -> None:
    random = Random(SEED)  # noqa: S311
    coming = arrivals(made)
    waiting: Posting | None = next(coming, None)
    actor = Actor.system(tenant_id, "demo")
    writers = list(Patient.objects.of(tenant_id).order_by("pk").values_list("pk", flat=True)[:400])
    moments = list(_moments(made.born, until))
    for number, moment in enumerate(moments):
        show("weeks", number, len(moments))
        batch = []
        while waiting is not None and waiting.at <= moment:
            batch.append(waiting)
            waiting = next(coming, None)
        with clock.at(moment):
            _take_in(batch)
            if random.random() < _QUESTIONS:
                patients.write(actor, random.choice(writers), random)
            run_until_idle(strict=False)
            if until - moment > _LEFT_FOR_THE_VISITOR:
                staff.work(tenant_id, random)
            patients.read_phones(actor, random)
            run_until_idle(strict=False)


def arrivals(made: World) -> Iterator[Posting]:
    """Return what the HIS sends from the demo's first day on, in the order in which it sends it."""
    found = [posting for visit in made.visits if visit.ended_at >= made.born for posting in made.writer.visit(visit)]
    yield from sorted(found, key=lambda posting: (posting.at, posting.control_id))


def _moments(born: datetime, until: datetime) -> Iterator[datetime]:
    for day in range((until - born).days + 1):
        for hour in _MOMENTS:
            moment = datetime.combine((born + timedelta(days=day)).date(), hour, ZONE)
            if moment < until:
                yield moment


def _take_in(postings: list[Posting], heard: Callable[[int], None] | None = None) -> None:
    """Store and apply messages by the road that files take."""
    if not postings:
        return
    with tempfile.TemporaryDirectory() as folder:
        for number, posting in enumerate(postings):
            Path(folder, f"{number:07d}.hl7").write_bytes(posting.raw)
        ingest([Path(folder)], progress=(lambda counts: heard(counts.read)) if heard else None)

"""A month of complaints, praise, suggestions and requests: most are over, some wait for the visitor.

What is over is taken over as the past in one go; what is open goes through the services, so that clocks, alarms and
the board live. Waiting at the pharmacy is complained of less in the second half of the month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any, Final

import yaml

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations import services as keeping
from renxin.people.organizations.models import User
from renxin.people.patients.models import Patient
from renxin.programs.cases import services as cases
from renxin.programs.cases.services import Intake, NewCase, PastCase, Problem

DAYS: Final = 30
_FEWEST: Final = 24
PAST: Final = {"complaints": 66, "praise": 14, "suggestions": 10, "requests": 8}
KINDS: Final = {"complaints": "complaint", "praise": "praise", "suggestions": "suggestion", "requests": "request"}
_CHANNELS: Final = ("survey", "phone", "walk_in", "qr", "hotline", "inbox", "letter", "review")
_SHARES: Final = (30, 20, 16, 14, 8, 7, 3, 2)
_OUTCOMES: Final = (("resolved", 70), ("partly", 14), ("unresolved", 6), ("unreachable", 5), ("declined", 5))
_FINDINGS: Final = (("yes", 42), ("partly", 30), ("no", 18), ("unknown", 10))
_OPEN_HOURS: Final = (2, 5, 9, 14, 20, 26, 31, 40, 47, 60)
_OPEN_KINDS: Final = ("complaints", "complaints", "requests", "complaints", "suggestions")


@cache
def pack() -> dict[str, list[Any]]:
    """Return what people say, as written in `world/complaints.yaml`."""
    text = resources.files("renxin.doors.demo.world").joinpath("complaints.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[Any]] = yaml.safe_load(text)
    return loaded


@dataclass(frozen=True, slots=True)
class _Month:
    """What the month is made from."""

    actor: Actor
    now: datetime
    random: Random
    places: dict[str, int]
    people: list[Patient]


def complain(tenant_id: int, now: datetime, random: Random) -> int:
    """Let the month be complained through; return how many cases it made (none where hardly anybody lives)."""
    actor = Actor.system(tenant_id, "demo")
    places = {row.local_code: row.pk for row in organizations.departments(actor)}
    people = list(Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("-pk")[:600])
    if len(people) < _FEWEST:
        return 0
    month = _Month(actor, now, random, places, people)
    _roster(month)
    past = [_past(month, kind, number) for kind, count in PAST.items() for number in range(count)]
    return cases.import_past_cases(actor, past) + _open(month)


def _past(month: _Month, kind: str, number: int) -> PastCase:
    actor, random, now = month.actor, month.random, month.now
    opened = now - timedelta(days=random.uniform(2.2, DAYS), minutes=random.randint(0, 600))
    said = _said(random, kind, late=now - opened < timedelta(days=DAYS / 2))
    level = int(said.get("level", 3 if kind == "complaints" else 4))
    answered = opened + timedelta(hours=min(random.lognormvariate(1.4, 0.9), 40))
    closed = max(answered + timedelta(hours=random.uniform(1, 70)), opened + timedelta(hours=2))
    department_id = month.places.get(said["department"])
    owner = _owner(actor, department_id)
    complaint = kind == "complaints"
    return PastCase(
        patient_id=random.choice(month.people).pk,
        key=f"demo:{kind}:{number}",
        kind=KINDS[kind],
        channel=random.choices(_CHANNELS, weights=_SHARES)[0],
        opened_at=opened,
        answered_at=answered,
        closed_at=min(closed, now - timedelta(minutes=5)),
        words=said["words"],
        answer=random.choice(pack()["answers"]),
        outcome=_drawn(random, _OUTCOMES) if complaint else "resolved",
        level=level,
        department_id=department_id,
        owner_id=owner.pk if owner else None,
        finding=_drawn(random, _FINDINGS) if complaint else "",
        improvement=random.choice(("none", "wanted")) if complaint else "",
        problems=_problems(said, random) if complaint else (),
        praised=_praised(actor, department_id, random) if kind == "praise" else (),
    )


def _said(random: Random, kind: str, *, late: bool) -> dict[str, Any]:
    rows = pack()[kind]
    weights = [float(row.get("weight", 3)) * (0.25 if late and row.get("early") else 1) for row in rows]
    found: dict[str, Any] = random.choices(rows, weights=weights)[0]
    return found


def _problems(said: Mapping[str, Any], random: Random) -> tuple[Problem, ...]:
    """Return what is wrong: the thing itself, and often that nobody explained it."""
    first = Problem(
        category=said["category"],
        sub_category=said["sub"],
        stage=said["stage"],
        severity=3 if said.get("level") else random.choices((1, 2, 3), weights=(5, 4, 1))[0],
    )
    more = Problem(category="communication", sub_category="unclear", stage=said["stage"], severity=1)
    return (first, more) if random.random() < 0.6 else (first,)


def _owner(actor: Actor, department_id: int | None) -> User | None:
    return organizations.responsible_staff(actor, department_id, "head_nurse") or organizations.responsible_staff(
        actor, None, "service_centre"
    )


def _praised(actor: Actor, department_id: int | None, random: Random) -> tuple[int, ...]:
    people = organizations.practitioners(actor, department_id) if department_id else []
    return (random.choice(people).pk,) if people else ()


def _drawn(random: Random, choices: Sequence[tuple[str, int]]) -> str:
    return random.choices([value for value, _share in choices], weights=[share for _value, share in choices])[0]


def _roster(month: _Month) -> None:
    """Put the service centre on duty by day and the officer on call by night for the coming week."""
    users = {name: User.objects.filter(username=name).first() for name in ("service", "officer", "director")}
    service, officer, director = users["service"], users["officer"], users["director"]
    if service is None or officer is None or director is None:
        return
    start = month.now.astimezone(organizations.zone_of(month.actor)).replace(hour=8, minute=0, second=0, microsecond=0)
    keeper = organizations.user_actor(officer)
    for day in range(-1, 7):
        morning = start + timedelta(days=day)
        evening, next_morning = morning + timedelta(hours=10), morning + timedelta(days=1)
        keeping.put_on_duty(keeper, "complaint_office", service.pk, morning, evening)
        keeping.put_on_duty(keeper, "complaint_office", officer.pk, evening, next_morning, on_call=True)
    for post, user in (("director", director), ("medical_office", officer), ("vice_director", director)):
        keeping.name_for_post(keeper, post, user.pk)


def _open(month: _Month) -> int:
    """Let some be open now: fresh, half gone, late; one of them critical, one by a printed code without a name."""
    actor, random, now = month.actor, month.random, month.now
    people, places = random.sample(month.people, _FEWEST), month.places
    new = []
    for number, hours in enumerate(_OPEN_HOURS * 2):
        kind = _OPEN_KINDS[number % len(_OPEN_KINDS)]
        said = _said(random, kind, late=True)
        new.append(
            NewCase(
                patient_id=people[number].pk,
                source=f"demo:open:{number}",
                kind=KINDS[kind],
                level=int(said.get("level", 3)),
                words=said["words"],
                channel=random.choices(_CHANNELS, weights=_SHARES)[0],
                department_id=places.get(said["department"]),
                started_at=now - timedelta(hours=hours + 3 * (number // len(_OPEN_HOURS))),
            )
        )
    made = cases.open_cases(actor, new)
    with clock.at(now - timedelta(minutes=4)):
        grave = Intake(
            kind="complaint",
            channel="phone",
            words="老人换药后高烧没人管，再不解决我就找记者曝光。",
            patient_id=people[22].pk,
            department_id=places.get("SURG"),
            demand="今天之内给说法",
        )
        cases.receive_case(actor, grave)
    nobody = Intake(kind="suggestion", channel="qr", words="二楼饮水机坏了一周了。", department_id=places.get("GAST"))
    cases.receive_case(actor, nobody)
    return len(made) + 2

"""Two improvements of the demo month, with all that belongs to them: one shows on its chart, one honestly does not.

What was done stands in `world/voices.yaml`, causes and words in `world/improving.yaml`. Then suggestions, a meeting
with its pack, lines for patients, points between departments, a training and posts.
"""

from datetime import datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

from renxin.doors.demo.world.visits import ZONE
from renxin.intelligence.improvement import services
from renxin.intelligence.improvement.models import Improvement, Verdict
from renxin.intelligence.improvement.services import (
    NewAction,
    NewCause,
    NewImprovement,
    NewPublication,
    NewSession,
)
from renxin.intelligence.insights import services as charts
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization, Role, User
from renxin.programs.surveys.models import Survey

from . import voices

_THOUGHT = timedelta(days=4)


@cache
def pack() -> dict[str, Any]:
    """Return what was thought and written, from `world/improving.yaml`."""
    text = resources.files("renxin.doors.demo.world").joinpath("improving.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def improve(tenant_id: int, now: datetime) -> None:
    """Let the hospital improve two things, look at what came of it, meet, and tell patients."""
    officer, director = (_somebody(tenant_id, role) for role in (Role.EXPERIENCE_OFFICER, Role.DIRECTOR))
    places = {row.local_code: row for row in organizations.departments(officer)}
    surveys = {row.code: row for row in Survey.objects.of(tenant_id)}
    made = [
        _improve(
            officer,
            director,
            now,
            {**change, "place": places[change["department"]], "asked": surveys[change["survey"]]},
        )
        for change in voices.pack()["changes"]
    ]
    _train(officer, now, places)
    with clock.at(now):
        services.find_suggestions(officer)
        _meet(officer, now, made[0])
        _tell(officer, director, made)
        _coordinate(officer, places)


def _somebody(tenant_id: int, role: str) -> Actor:
    rows = User.objects.of(tenant_id).filter(assignments__role=role, is_active=True)
    return organizations.user_actor(rows.order_by("pk")[0])


def _improve(officer: Actor, director: Actor, now: datetime, change: dict[str, Any]) -> Improvement:
    """Return one improvement that went from its beginning to the look of today."""
    said, place, owner_id = pack()["improvements"][change["survey"]], change["place"], officer.user_id or 0
    acted = now - timedelta(days=change["days_ago"])
    with clock.at(acted - _THOUGHT):
        found = services.start_improvement(
            officer,
            NewImprovement(
                title=said["title"],
                aim=said["aim"],
                owner_id=_nurse_of(officer, place) or owner_id,
                metric="satisfaction",
                target=said["target"],
                department=place,
                survey=change["asked"],
                dimension=change["item"],
                bucket="day",
            ),
        )
        for one in said["causes"]:
            new = NewCause(category=one["category"], words=one["words"], whys=[(w[0], w[1]) for w in one["whys"]])
            cause = services.note_cause(officer, found, new)
            action = NewAction(
                words=one["action"], kind=one["kind"], owner_id=owner_id, due_on=acted.astimezone(ZONE).date()
            )
            services.plan_action(officer, action, improvement=found, cause=cause)
        services.begin_acting(officer, found)
    with clock.at(acted):
        for row in found.actions.all():
            services.verify_action(director, services.finish_action(officer, row, said["done"]), said["seen"])
        services.count_from(officer, found, acted.astimezone(ZONE).date())
        found.refresh_from_db()
        if found.chart:
            charts.unmark_chart(officer, found.chart, f"demo:{change['survey']}")
    with clock.at(now):
        check = services.look_now(officer, found)
        services.judge_check(officer, check, said["judged"][check.verdict == Verdict.SHOWS])
    return found


def _nurse_of(actor: Actor, place: Organization) -> int | None:
    rows = organizations.staff_of_department(actor, place.pk, Role.HEAD_NURSE)
    return rows[0].pk if rows else None


def _meet(officer: Actor, now: datetime, found: Improvement) -> None:
    day = now.astimezone(ZONE).date()
    at = datetime.combine(day + timedelta(days=3), time(14, 30), ZONE)
    meeting = services.plan_meeting(officer, day - timedelta(days=14), at, place=pack()["meeting"]["place"])
    meeting = services.pack_meeting(officer, meeting)
    for one in pack()["meeting"]["decisions"]:
        decision = services.decide(officer, meeting, one["words"], improvement=found)
        action = NewAction(
            words=one["action"], kind=one["kind"], owner_id=officer.user_id or 0, due_on=day + timedelta(days=14)
        )
        services.plan_action(officer, action, decision=decision)


def _tell(officer: Actor, director: Actor, made: list[Improvement]) -> None:
    for found, said in zip(made, pack()["published"], strict=True):
        new = NewPublication(heard=said["heard"], done=said["done"])
        services.approve_publication(director, services.write_publication(officer, new, improvement=found))


def _coordinate(officer: Actor, places: dict[str, Organization]) -> None:
    for one in pack()["points"]:
        point = services.raise_point(officer, places[one["of"]], one["words"], from_department=places[one["from"]])
        if one.get("note"):
            services.note_point(officer, point, one["note"])


def _train(officer: Actor, now: datetime, places: dict[str, Organization]) -> None:
    """Hold a training some weeks ago, and name two people for posts."""
    trained = [places[code] for code in pack()["training"]["departments"]]
    began = now - timedelta(days=pack()["training"]["days_ago"])
    with clock.at(began):
        session = services.plan_session(
            officer,
            NewSession(
                course=pack()["training"]["course"],
                starts_at=began,
                place=pack()["training"]["place"],
                trainer_id=officer.user_id,
                departments=[row.pk for row in trained],
            ),
        )
        staff = [user for row in trained for user in organizations.staff_of_department(officer, row.pk, Role.NURSE)]
        heads = [
            user for row in trained for user in organizations.staff_of_department(officer, row.pk, Role.HEAD_NURSE)
        ]
        services.note_attendance(officer, session, [user.pk for user in (*heads, *staff)])
        for row, user in zip(trained, heads, strict=False):
            hours = [(day, 8 * 60, 12 * 60) for day in range(5)]
            services.make_post(officer, user.pk, row, hours, began.astimezone(ZONE).date())

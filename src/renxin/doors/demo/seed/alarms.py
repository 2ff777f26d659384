"""The alarm ladder of the demo: posts that are named, a drill of last week, alarms that were seen to."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Alarm
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations import services as keeping
from renxin.people.organizations.models import Role, RoleAssignment, User
from renxin.people.patients.models import Patient

_POSTS: Final = (
    ("nurse_on_duty", (Role.HEAD_NURSE, Role.NURSE)),
    ("doctor_on_duty", (Role.DEPARTMENT_HEAD, Role.DOCTOR, Role.HEAD_NURSE)),
    ("general_duty", (Role.EXPERIENCE_OFFICER, Role.SERVICE_CENTRE)),
    ("last_named", (Role.DIRECTOR, Role.EXPERIENCE_OFFICER)),
)
_PAST: Final = (
    (19, 3, 4, "emergency", "已叫 120，家属陪同到急诊。"),
    (12, 3, 9, "safe", "已通话，胸闷缓解，约明早门诊。"),
    (8, 2, 50, "visit", "体温 38.2，下午来换药室看伤口。"),
    (3, 3, 14, "not_meant", "填错了体温，复测 36.8。"),
)


def stand_ready(tenant_id: int, now: datetime, random: Random) -> int:
    """Fill the ladder, hold a drill, let alarms of the past be seen to; return how many alarms there were."""
    actor = Actor.system(tenant_id, "demo")
    named = {post: found for post, roles in _POSTS if (found := _first(tenant_id, roles))}
    for post, user in named.items():
        keeping.name_for_post(actor, post, user.pk)
    nurse = named.get("nurse_on_duty")
    people = list(Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("pk")[:300])
    if nurse is None or not people:
        return 0
    reader = organizations.user_actor(nurse)
    with clock.at(now - timedelta(days=6)):
        drill = worklist.start_drill(actor)
    with clock.at(now - timedelta(days=6) + timedelta(minutes=2)):
        worklist.acknowledge_alarm(actor, drill)
    Alarm.objects.filter(pk=drill.pk).update(acknowledged_by=nurse, closed_by=nurse)
    own = min(reader.department_ids, default=None)
    for number, (days, level, minutes, outcome, note) in enumerate(_PAST):
        at = now - timedelta(days=days, minutes=random.randrange(300))
        new = worklist.NewAlarm(
            patient_id=random.choice(people).pk, level=level, source=f"demo:alarm:{number}", department_id=own
        )
        with clock.at(at):
            alarm = Alarm.objects.get(pk=worklist.raise_alarms(actor, [new])[new.source])
        with clock.at(at + timedelta(minutes=minutes)):
            worklist.acknowledge_alarm(reader, alarm)
        with clock.at(at + timedelta(minutes=minutes + 12)):
            worklist.finish_alarm(reader, alarm, outcome, note)
    return len(_PAST)


def _first(tenant_id: int, roles: tuple[str, ...]) -> User | None:
    for role in roles:
        rows = RoleAssignment.objects.of(tenant_id).filter(role=role, user__is_active=True)
        if found := rows.select_related("user__practitioner").order_by("pk").first():
            return found.user
    return None

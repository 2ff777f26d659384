"""What the house knows of people when a visitor comes: traits built, tags with a life, levels of service at work."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.engagement.segments.models import Dimension
from renxin.engagement.segments.services import Statement, TagData, Tagging
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User
from renxin.people.patients.models import Patient
from renxin.programs.service_levels import services as levels
from renxin.programs.service_levels.models import Outcome, PromiseRound, ServicePromise

_TAGS: Final = (
    ("怕打针", Dimension.BEHAVIOUR, None, 12),
    ("爱看短视频", Dimension.PREFERENCE, 365, 60),
    ("需要家属陪同", Dimension.BEHAVIOUR, 180, 30),
    ("糖尿病自我管理班", Dimension.DISEASE, 90, 25),
)
_PAYERS: Final = ("employee", "employee", "employee", "resident", "resident", "elsewhere", "commercial", "self")
_CONTENT: Final = ("short_video", "short_video", "article", "audio", "paper", "call")
_CAME_OUT: Final = (*([Outcome.KEPT] * 15), Outcome.LATE, Outcome.LATE, Outcome.MISSED, Outcome.DECLINED)
_AT_ONCE: Final = 1000


def know(tenant_id: int, now: datetime, random: Random) -> None:
    """Build traits, state what no system knows, keep a library of tags, begin the levels some weeks ago."""
    system = Actor.system(tenant_id, "demo")
    living = Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("pk")
    ids = list(living.values_list("pk", flat=True))
    _state(system, ids, random)
    segments.begin_builds(system)
    while segments.build_some(system):
        pass
    _tag(system, ids, random)
    segments.load_tiers(system)
    while levels.follow_levels(system):
        pass
    _look_back(tenant_id, now, random)


def _state(system: Actor, ids: list[int], random: Random) -> None:
    said = [Statement(patient_id=one, trait="payer", code=random.choice(_PAYERS)) for one in ids]
    likes = random.sample(ids, len(ids) // 4)
    said += [Statement(patient_id=one, trait="content_preference", code=random.choice(_CONTENT)) for one in likes]
    for start in range(0, len(said), _AT_ONCE):
        segments.state_traits(system, said[start : start + _AT_ONCE], source="import:his")
    for start in range(0, len(ids), _AT_ONCE):
        segments.note_regions(system, ids[start : start + _AT_ONCE])


def _tag(system: Actor, ids: list[int], random: Random) -> None:
    officers = User.objects.of(system).filter(assignments__role=Role.EXPERIENCE_OFFICER, is_active=True)
    officer = organizations.user_actor(officers.order_by("pk")[0])
    for name, dimension, days, people in _TAGS:
        owner = str(User.objects.get(pk=officer.user_id).uid)
        segments.add_tag(officer, TagData(name=name, dimension=dimension, days=days, owner_uid=owner))
        chosen = random.sample(ids, min(people, len(ids)))
        segments.tag_patients(system, [Tagging(patient_id=one, tag=name) for one in chosen], source="demo")


def _look_back(tenant_id: int, now: datetime, random: Random) -> None:
    """Write down how the rounds of the last weeks ended: most in time."""
    rows: list[dict[str, Any]] = []
    for promise in ServicePromise.objects.of(tenant_id).filter(ended_at=None).order_by("pk"):
        due = now - timedelta(days=random.randint(3, 80))
        outcome = random.choice(_CAME_OUT)
        late = (
            timedelta(days=random.randint(1, 4)) if outcome == Outcome.LATE else -timedelta(days=random.randint(0, 3))
        )
        rows.append(
            {
                "tenant_id": tenant_id,
                "service_promise_id": promise.pk,
                "patient_id": promise.patient_id,
                "promise": promise.promise,
                "level": promise.level,
                "number": 0,
                "due_at": due,
                "outcome": outcome,
                "settled_at": due + late,
            }
        )
    insert_rows(rows, "ON CONFLICT (service_promise_id, number) DO NOTHING", model=PromiseRound)

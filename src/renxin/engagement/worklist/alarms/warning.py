"""Before the gate shuts: a drill that grows old, a roster about to have a hole; managers are told in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from renxin.engagement.worklist.models import Alarm, Task
from renxin.engagement.worklist.services.cancelling import cancel_tasks
from renxin.engagement.worklist.services.creating import NewTask, create_tasks
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import DutyShift

from .gate import last_drill
from .ladder import first_hole
from .pack import Post, pack

SOURCE = "alarms:gate"
MAY_MEND = {"drill": "tasks.manage", "roster": "roster.manage"}


@dataclass(frozen=True, slots=True)
class Closing:
    """What is about to shut the gate: `drill` or `roster` (of a post), and when it shuts."""

    what: str
    shuts_at: datetime
    post: str = ""

    @property
    def days_left(self) -> int:
        """Return how many days are left, counted up; 0 when it is shut."""
        return max(-((clock.now() - self.shuts_at) // timedelta(days=1)), 0)

    @property
    def words(self) -> str:
        """Return what to do by when, for people."""
        if self.what == "drill":
            what = _("Hold the monthly drill of the alarm ladder")
        else:
            what = _("Fill the roster: %(post)s") % {"post": pack().post(self.post).text}
        if not self.days_left:
            return _("%(what)s. Until then nothing new that invites symptoms can be switched on.") % {"what": what}
        left = ngettext("%(days)d day left", "%(days)d days left", self.days_left) % {"days": self.days_left}
        return _("%(what)s (%(left)s)") % {"what": what, "left": left}

    @property
    def key(self) -> str:
        """Return what tells this from every other closing: the same hole on another day is another one."""
        return f"{SOURCE}:{self.what}:{self.post}:{self.shuts_at:%Y%m%d}"


def closings(actor: Actor) -> list[Closing]:
    """Return what shuts the gate of the whole house soon or has shut it; empty where no drill was ever held."""
    drill = last_drill(actor)
    if drill is None:
        return []
    now, rule = clock.now(), pack().gate
    found = [Closing("drill", drill.raised_at + timedelta(days=rule.drill_days))]
    until = now + timedelta(days=rule.days_ahead + max(rule.warn_roster))
    shifts = list(
        DutyShift.objects.of(actor).filter(
            department_id=None, user__is_active=True, post__in=[p.code for p in pack().posts]
        )
    )
    for post in pack().posts:
        if (hole := _hole(post, shifts, now, until)) is not None:
            found.append(Closing("roster", hole - timedelta(days=rule.days_ahead), post.code))
    first = {"drill": max(rule.warn_drill), "roster": max(rule.warn_roster)}
    return [one for one in found if one.days_left <= first[one.what]]


def warn_due() -> int:
    """Give managers a task on each step before the gate shuts, and when it has; return how many are new."""
    made = 0
    for tenant_id in Alarm.objects.filter(is_drill=True).values_list("tenant_id", flat=True).distinct().order_by():
        with tenant.scope(tenant_id), transaction.atomic():
            made += _warn(Actor.system(tenant_id, "worklist.gate"))
    return made


def _warn(actor: Actor) -> int:
    soon = closings(actor)
    steps = {"drill": pack().gate.warn_drill, "roster": pack().gate.warn_roster}
    wanted = [
        _task(actor, one, step, user.pk)
        for one in soon
        for step in [min(step for step in (*steps[one.what], max(steps[one.what])) if step >= one.days_left)]
        for user in organizations.staff_who_may(actor, MAY_MEND[one.what])
    ]
    sources = {one.source for one in wanted}
    open_ones = Task.objects.of(actor).filter(source__startswith=f"{SOURCE}:", state=Task.State.OPEN)
    over = [source for source in open_ones.values_list("source", flat=True) if source not in sources]
    cancel_tasks(actor, sources=over, reason="mended")
    known = set(Task.objects.of(actor).filter(source__in=sources).values_list("source", flat=True))
    create_tasks(actor, [one for one in wanted if one.source not in known])
    return len(sources - known)


def _task(actor: Actor, one: Closing, step: int, user_id: int) -> NewTask:
    return NewTask(
        patient_id=-actor.tenant_id,
        kind=Task.Kind.CHECK,
        title_code=f"gate_{one.what}",
        words={"zh": _said(one, "zh-hans"), "en": _said(one, "en")},
        source=f"{one.key}:{step}:{user_id}",
        due_at=max(one.shuts_at, clock.now() + timedelta(days=1)),
        risk=3 if step <= 1 else 2,
        owner_id=user_id,
    )


def _said(one: Closing, language: str) -> str:
    with override(language or get_language()):
        return one.words


def _hole(post: Post, shifts: list[DutyShift], now: datetime, until: datetime) -> datetime | None:
    own = [row for row in shifts if row.post == post.code]
    if post.needs == "named" or any(row.kind == DutyShift.Kind.NAMED for row in own):
        return None
    spans = [(row.starts_at, row.ends_at) for row in own if row.starts_at and row.ends_at]
    hole = first_hole(spans, now, until)
    return hole[0] if hole else None

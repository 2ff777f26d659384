"""The gate: nothing that invites symptoms or readings is open without a full roster and a tested ladder."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.engagement.worklist.models import Alarm
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import DutyShift

from .ladder import first_hole
from .pack import Post, pack


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps the gate shut: `code` is `unfilled`, `unnamed`, `no_drill` or `old_drill`, `post` which post."""

    code: str
    post: str = ""
    since: datetime | None = None

    @property
    def words(self) -> str:
        """Return what is missing, for people."""
        post = str(pack().post(self.post).text) if self.post else ""
        if self.code == "unfilled":
            return _("%(post)s: nobody is on the roster for a part of the next days") % {"post": post}
        if self.code == "unnamed":
            return _("%(post)s: nobody is named") % {"post": post}
        if self.code == "old_drill":
            return _("The last drill of the alarm ladder is too long ago")
        return _("The alarm ladder was never tested by a drill")

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether patients may be invited to tell symptoms or to measure, and what is missing."""

    ready: bool
    missing: tuple[Missing, ...]


def gate(actor: Actor, department_id: int | None = None) -> Gate:
    """Return whether what invites symptoms or readings may be open, for a department or the whole house."""
    now = clock.now()
    until = now + timedelta(days=pack().gate.days_ahead)
    posts = [one.code for one in pack().posts]
    scope = Q(department_id=None) | Q(department_id=department_id)
    rows = list(
        DutyShift.objects.of(actor)
        .filter(scope, post__in=posts, user__is_active=True)
        .filter(Q(kind=DutyShift.Kind.NAMED) | Q(starts_at__lt=until, ends_at__gt=now))
    )
    missing = [found for post in pack().posts if (found := _hole(post, rows, now, until))]
    own = department_id is not None and any(row.department_id == department_id for row in rows)
    missing += _drill_missing(actor, department_id if own else None, now)
    return Gate(not missing, tuple(missing))


def last_drill(actor: Actor, department_id: int | None = None) -> Alarm | None:
    """Return the last drill that somebody took up, of a department or (None) of the whole house."""
    rows = Alarm.objects.of(actor).filter(is_drill=True, acknowledged_at__isnull=False, department_id=department_id)
    return rows.select_related("acknowledged_by__practitioner", "department").order_by("-raised_at").first()


def duty(actor: Actor) -> list[tuple[Post, list[DutyShift]]]:
    """Return each post with who holds it over the coming days, named people last."""
    now = clock.now()
    shifts = organizations.shifts(actor, since=now, until=now + timedelta(days=2 * pack().gate.days_ahead))
    named = organizations.named(actor, [one.code for one in pack().posts])
    return [(post, [row for row in [*shifts, *named] if row.post == post.code]) for post in pack().posts]


def _hole(post: Post, rows: list[DutyShift], now: datetime, until: datetime) -> Missing | None:
    own = [row for row in rows if row.post == post.code]
    if any(row.kind == DutyShift.Kind.NAMED for row in own):
        return None
    if post.needs == "named":
        return Missing("unnamed", post.code)
    spans = [(row.starts_at, row.ends_at) for row in own if row.starts_at and row.ends_at]
    hole = first_hole(spans, now, until)
    return Missing("unfilled", post.code, hole[0]) if hole else None


def _drill_missing(actor: Actor, department_id: int | None, now: datetime) -> list[Missing]:
    found = last_drill(actor, department_id)
    if found is None:
        return [Missing("no_drill")]
    is_old = found.raised_at < now - timedelta(days=pack().gate.drill_days)
    return [Missing("old_drill")] if is_old else []

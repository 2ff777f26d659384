"""Reads of the duty roster: who holds a post now. On duty first, then on call, then the person named last."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from .models import DutyShift, User

_ORDER: Final = (DutyShift.Kind.DUTY, DutyShift.Kind.ON_CALL, DutyShift.Kind.NAMED)


def on_post(actor: Actor, post: str, department_id: int | None = None, at: datetime | None = None) -> list[User]:
    """Return who is to be reached for a post at an instant, in the order in which to try, each person once.

    A shift of the department counts before one of the whole house.
    """
    now = at or clock.now()
    rows = list(_now(actor, now).filter(post=post).filter(Q(department=None) | Q(department_id=department_id)))
    rows.sort(key=lambda row: (_ORDER.index(DutyShift.Kind(row.kind)), row.department_id is None, row.pk))
    return list(dict.fromkeys(row.user for row in rows))


def shifts(actor: Actor, *, since: datetime, until: datetime) -> list[DutyShift]:
    """Return the shifts that touch a span of time, the earliest first."""
    rows = DutyShift.objects.of(actor).filter(starts_at__lt=until, ends_at__gt=since)
    return list(rows.select_related("user__practitioner", "department").order_by("starts_at", "pk"))


def named(actor: Actor, posts: Iterable[str]) -> list[DutyShift]:
    """Return the persons named last for these posts."""
    rows = DutyShift.objects.of(actor).filter(kind=DutyShift.Kind.NAMED, post__in=list(posts))
    return list(rows.select_related("user__practitioner", "department").order_by("post", "pk"))


def _now(actor: Actor, now: datetime) -> QuerySet[DutyShift]:
    times = Q(kind=DutyShift.Kind.NAMED) | Q(starts_at__lte=now, ends_at__gt=now)
    rows = DutyShift.objects.of(actor).filter(times, user__is_active=True)
    return rows.select_related("user__practitioner", "department")

"""Reads of WeCom for its pages. Who may look: those who lead work (`tasks.manage`); codes and figures, never words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients

from .chasing import REMINDERS, reminders_of_today
from .models import (
    WecomContact,
    WecomGroup,
    WecomGroupDay,
    WecomGroupMember,
    WecomJoinWay,
    WecomMassTarget,
    WecomMassTask,
    WecomMoment,
    WecomStaff,
    WecomTemporary,
    WecomTransfer,
    WecomWay,
)

MAY = "tasks.manage"


@dataclass(frozen=True, slots=True)
class Chased:
    """One task whose colleague has not pressed send: how many patients wait, how often she was reminded today."""

    task: WecomMassTask
    person: str
    patients: int
    reminded: int
    last_reminded: datetime | None

    @property
    def may_remind(self) -> bool:
        """Tell whether the vendor takes another reminder today."""
        return self.reminded < REMINDERS


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A week of groups."""

    groups: int
    patients: int
    new_members: int
    messages: int


def company(actor: Actor) -> Channel | None:
    """Return the WeCom account the hospital works with, None when it has none."""
    found = _COMPANY(actor.tenant_id)
    return found[0] if found else None


_COMPANY = compiled(lambda tenant: Channel.objects.of(tenant).filter(kind="wecom", is_active=True).order_by("id")[:1])


def the_company(actor: Actor) -> Channel:
    """Return the WeCom account the hospital works with.

    Raises:
        NotFound: it has none.
    """
    found = company(actor)
    if found is None:
        raise NotFound("wecom")
    return found


def staff(actor: Actor, channel: Channel) -> list[WecomStaff]:
    """Return the members who have or had contacts: those that need something done first."""
    rows = WecomStaff.objects.of(actor).filter(channel=channel).select_related("user__practitioner")
    return sorted(rows, key=lambda row: (not row.problem, row.user_id is not None, row.userid))


def names(actor: Actor, channel: Channel) -> dict[str, str]:
    """Return what people call each member."""
    return {row.userid: str(row) for row in staff(actor, channel)}


def chased(actor: Actor, channel: Channel) -> list[Chased]:
    """Return the tasks that wait for a press, those that end soonest first."""
    actor.require(MAY)
    tasks = WecomMassTask.objects.of(actor).filter(channel=channel, status=WecomMassTask.Status.ASKED)
    waiting = Count("targets", filter=Q(targets__status=WecomMassTarget.Status.WAITING))
    called = names(actor, channel)
    found = []
    for task in tasks.annotate(waiting=waiting).order_by("expires_at")[:200]:
        times = reminders_of_today(task)
        found.append(
            Chased(task, called.get(task.userid, task.userid), task.waiting, len(times), max(times, default=None))
        )
    return found


def task(actor: Actor, uid: UUID) -> WecomMassTask:
    """Return one task.

    Raises:
        NotFound: there is none.
    """
    actor.require(MAY)
    return _one(WecomMassTask.objects.of(actor).filter(uid=uid).select_related("channel"), "task")


def outcomes(actor: Actor, channel: Channel) -> dict[str, int]:
    """Return what became of the patients of the last 30 days' tasks."""
    since = clock.now() - timedelta(days=30)
    rows = WecomMassTarget.objects.of(actor).filter(channel=channel, task__asked_at__gte=since)
    return {row["status"]: row["n"] for row in rows.values("status").annotate(n=Count("id"))}


def ways(actor: Actor, channel: Channel) -> list[WecomWay]:
    """Return the printed codes, those in use first."""
    actor.require(MAY)
    rows = WecomWay.objects.of(actor).filter(channel=channel, is_temporary=False)
    open_first = sorted(rows.select_related("department", "owner__practitioner"), key=lambda row: -row.pk)
    return sorted(open_first, key=lambda row: row.status != WecomWay.Status.OPEN)


def way(actor: Actor, uid: UUID) -> WecomWay:
    """Return one code.

    Raises:
        NotFound: there is none.
    """
    rows = WecomWay.objects.of(actor).filter(uid=uid)
    return _one(rows.select_related("channel", "department", "owner__practitioner"), "code")


def groups(actor: Actor, channel: Channel) -> list[WecomGroup]:
    """Return the groups that live, the largest first."""
    actor.require(MAY)
    rows = WecomGroup.objects.of(actor).filter(channel=channel, dismissed_at__isnull=True)
    return list(rows.order_by("-patients", "id")[:500])


def join_ways(actor: Actor, channel: Channel) -> list[tuple[WecomJoinWay, int]]:
    """Return the group codes, those in use first, with how many people joined by each."""
    actor.require(MAY)
    rows = WecomJoinWay.objects.of(actor).filter(channel=channel).order_by("-id")[:200]
    joined = WecomGroupMember.objects.of(actor).filter(group__channel=channel).exclude(state="")
    counts = dict(joined.values_list("state").annotate(n=Count("id")))
    found = [(row, counts.get(row.state, 0)) for row in rows]
    return sorted(found, key=lambda pair: pair[0].status != WecomJoinWay.Status.OPEN)


def join_way(actor: Actor, uid: UUID) -> WecomJoinWay:
    """Return one group code.

    Raises:
        NotFound: there is none.
    """
    actor.require(MAY)
    return _one(WecomJoinWay.objects.of(actor).filter(uid=uid).select_related("channel"), "code")


def group(actor: Actor, uid: UUID) -> WecomGroup:
    """Return one group.

    Raises:
        NotFound: there is none.
    """
    actor.require(MAY)
    return _one(WecomGroup.objects.of(actor).filter(uid=uid).select_related("channel"), "group")


def members(row: WecomGroup) -> list[Any]:
    """Return who is in a group and who left lately."""
    return list(row.people.order_by("left_at", "kind", "joined_at")[:500])


def group_week(actor: Actor, channel: Channel) -> GroupFigures:
    """Return the figures of the last seven days."""
    since: date = clock.today() - timedelta(days=7)
    days = WecomGroupDay.objects.of(actor).filter(channel=channel, on__gte=since)
    sums = days.aggregate(new=Sum("new_members"), messages=Sum("messages"))
    rows = WecomGroup.objects.of(actor).filter(channel=channel, dismissed_at__isnull=True)
    total = rows.aggregate(n=Count("id"), patients=Sum("patients"))
    return GroupFigures(total["n"] or 0, total["patients"] or 0, sums["new"] or 0, sums["messages"] or 0)


def moments(actor: Actor, channel: Channel) -> list[WecomMoment]:
    """Return the posts, the latest first, with how many colleagues have put them up."""
    actor.require(MAY)
    posted = Count("members", filter=Q(members__posted=True))
    rows = WecomMoment.objects.of(actor).filter(channel=channel)
    return list(rows.annotate(asked=Count("members"), posted=posted).order_by("-asked_at")[:100])


def transfers(actor: Actor, channel: Channel) -> list[dict[str, Any]]:
    """Return the latest hand-overs, summed up by giver, taker and day."""
    actor.require(MAY)
    rows = WecomTransfer.objects.of(actor).filter(channel=channel).order_by("-asked_at")[:5000]
    sums: dict[tuple[str, str, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        sums[row.from_userid, row.to_userid, row.asked_at.astimezone(clock.SHANGHAI).date()][row.status] += 1
    called = names(actor, channel)
    return [
        {
            "giver": called.get(giver, giver),
            "taker": called.get(taker, taker),
            "on": on,
            "done": counts["done"],
            "waiting": counts["waiting"] + counts["asked"],
            "refused": counts["refused"],
            "failed": counts["failed"] + counts["limit"],
        }
        for (giver, taker, on), counts in sums.items()
    ]


def contact_counts(actor: Actor, channel: Channel) -> dict[str, int]:
    """Return how many contacts each member has."""
    rows = WecomContact.objects.of(actor).filter(channel=channel, ended_at__isnull=True)
    return {row["userid"]: row["n"] for row in rows.values("userid").annotate(n=Count("id"))}


def contacts_of(actor: Actor, patient_id: int) -> list[tuple[WecomContact, str]]:
    """Return whose contact a patient is, with what people call the colleague."""
    patient = patients.get_by_id(actor, patient_id)
    rows = WecomContact.objects.of(actor).filter(patient_id=patient.pk, ended_at__isnull=True)
    found = list(rows.select_related("channel").order_by("followed_at")[:20])
    called = {row.channel_id: names(actor, row.channel) for row in found}
    return [(row, called[row.channel_id].get(row.userid, row.userid)) for row in found]


def contact_by_person(channel: Channel, external_userid: str) -> WecomContact | None:
    """Return somebody's contact with a colleague by the vendor's id."""
    rows = WecomContact.objects.of(channel.tenant_id).filter(channel=channel, external_userid=external_userid)
    return rows.order_by("ended_at", "-followed_at").first()


def temporary_sessions(actor: Actor, patient_id: int) -> list[WecomTemporary]:
    """Return a patient's temporary sessions that are offered or open."""
    patient = patients.get_by_id(actor, patient_id)
    rows = WecomTemporary.objects.of(actor).filter(patient_id=patient.pk)
    live = rows.exclude(status=WecomTemporary.Status.ENDED).select_related("way__channel")
    return list(live.order_by("-offered_at")[:10])


def temporary(actor: Actor, uid: UUID) -> WecomTemporary:
    """Return one temporary session of a patient the actor may see.

    Raises:
        NotFound: there is none.
    """
    row = _one(WecomTemporary.objects.of(actor).filter(uid=uid).select_related("way__channel"), "session")
    patients.get_by_id(actor, row.patient_id)
    return row


def _one(rows: Any, what: str) -> Any:
    found = rows.first()
    if found is None:
        raise NotFound(what)
    return found


def contacts_of_user(channel: Channel, user_id: int) -> list[WecomContact]:
    """Return the contacts of an account's member, the latest first."""
    mine = WecomStaff.objects.of(channel.tenant_id).filter(channel=channel, user_id=user_id).values("userid")
    rows = WecomContact.objects.of(channel.tenant_id).filter(channel=channel, userid__in=mine, ended_at__isnull=True)
    return list(rows.order_by("-followed_at")[:200])

"""Words to groups: the owner of each group is asked to send them; a group gets one such message a day.

Nothing is asked twice: a task and its groups are written down before the vendor is asked. When no answer comes the
groups stay taken for the day and the outcome is unknown.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState

from . import api, chasing
from .models import WecomGroup, WecomGroupTarget, WecomGroupTask, WecomMassTarget, WecomMassTask

log = structlog.get_logger(__name__)
MAY: Final = "broadcasts.manage"
_LONGEST: Final = 4000
_FIRST_LOOK: Final = timedelta(seconds=30)
_SHOWN: Final = 100
_ONCE: Final = """ON CONFLICT (tenant_id, group_id, "on") WHERE status IN ('waiting', 'sent')
    DO NOTHING RETURNING group_id"""
Status = WecomMassTask.Status
Target = WecomMassTarget.Status


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said, and by which wording."""

    text: str
    template_code: str


def groups_to_post(actor: Actor, channel: Channel) -> list[tuple[WecomGroup, bool]]:
    """Return the groups that live, each with whether it had its message of today."""
    actor.require(MAY)
    rows = _living(actor, channel)
    taken = WecomGroupTarget.objects.of(actor).filter(on=clock.today(), status__in=(Target.WAITING, Target.SENT))
    spent = set(taken.values_list("group_id", flat=True))
    return [(row, row.pk in spent) for row in rows.order_by("-patients", "id")[:500]]


def group_tasks(actor: Actor, channel: Channel) -> list[WecomGroupTask]:
    """Return what colleagues were asked to send to their groups, the newest first, with the groups."""
    actor.require(MAY)
    targets = Prefetch("targets", WecomGroupTarget.objects.select_related("group").order_by("id"))
    rows = WecomGroupTask.objects.of(actor).filter(channel=channel).prefetch_related(targets)
    return list(rows.order_by("-asked_at", "-id")[:_SHOWN])


def post_to_groups(
    actor: Actor, channel: Channel, text: str, group_uids: Collection[UUID | str], *, template_code: str
) -> list[WecomGroupTask]:
    """Ask the owners of these groups to send a text; groups that had a message today are left out.

    Raises:
        InvalidInput: no text, no group, or every group had its message of today; the vendor's refusals stand in the
            tasks.
    """
    actor.require(MAY)
    if not text.strip() or len(text) > _LONGEST:
        raise InvalidInput(_("Write between 1 and %(most)d characters.") % {"most": _LONGEST}, where="text")
    rows = _living(actor, channel).filter(uid__in=list(group_uids))
    by_owner: dict[str, list[WecomGroup]] = defaultdict(list)
    for row in rows.order_by("id"):
        by_owner[row.owner_userid].append(row)
    if not by_owner:
        raise InvalidInput(_("Choose at least one group."), where="groups")
    words = _Words(text.strip(), template_code)
    tasks = [_write_down(actor, channel, words, owner, groups) for owner, groups in by_owner.items()]
    written = [(task, chats) for task, chats in tasks if chats]
    if not written:
        raise InvalidInput(_("Each of these groups had its message of today. Try again tomorrow."), where="groups")
    for task, chats in written:
        _hand_over(task, chats)
    return [task for task, _chats in written]


def look(limit: int = 20) -> int:
    """Ask the vendor what became of tasks that are due to be looked at, one batch; return how many."""
    with transaction.atomic():
        due = WecomGroupTask.objects.filter(status=Status.ASKED, next_look_at__lte=clock.wall())
        rows = due.select_related("channel").order_by("next_look_at").select_for_update(skip_locked=True, of=("self",))
        claimed = list(rows[:limit])
        for task in claimed:
            task.next_look_at = clock.wall() + timedelta(minutes=5)
            task.save(update_fields=["next_look_at"])
    for task in claimed:
        try:
            look_at(task)
        except ChannelError as error:
            log.warning("wecom.group_posts", task=str(task.uid), reason=error.reason)
    return len(claimed)


def look_at(task: WecomGroupTask) -> None:
    """Ask the vendor what became of one task; when its time is over it is taken back first.

    Raises:
        ChannelError: the vendor did not tell.
    """
    is_over = task.expires_at <= clock.now()
    if is_over:
        chasing.take_back(task)
    _note(task, _results(task), ended=Status.EXPIRED if is_over else None)


def remind(actor: Actor, uid: UUID | str) -> None:
    """Remind the owner; the vendor allows three times in 24 hours.

    Raises:
        NotFound: there is no such task.
        WrongState: the task is over, or she was reminded three times today.
        InvalidInput: the vendor refused; the text says why.
    """
    actor.require(MAY)
    with transaction.atomic():
        row = _locked(actor, uid)
        if len(chasing.reminders_of_today(row)) >= chasing.REMINDERS:
            raise WrongState(_("WeCom allows three reminders in 24 hours. Call your colleague instead."))
        row.reminded_at = [*row.reminded_at[-9:], clock.wall().isoformat()]
        row.save(update_fields=["reminded_at"])
        record_access(actor, "wecom.remind", "channel", row.channel.uid, detail={"group_task": row.pk})
    chasing.ask_vendor(row.channel, "remind_groupmsg_send", row.msgid)


def cancel(actor: Actor, uid: UUID | str) -> None:
    """Take a task back; its groups may get another message today.

    Raises:
        NotFound: there is no such task.
        WrongState: it is over already.
        InvalidInput: the vendor refused; the text says why.
    """
    actor.require(MAY)
    with transaction.atomic():
        row = _locked(actor, uid)
        record_access(actor, "wecom.cancel", "channel", row.channel.uid, detail={"group_task": row.pk})
    chasing.ask_vendor(row.channel, "cancel_groupmsg_send", row.msgid)
    _note(row, _results(row), ended=Status.CANCELLED)


def _living(actor: Actor, channel: Channel) -> QuerySet[WecomGroup]:
    """Return the groups that live and whose owner is known already."""
    rows = WecomGroup.objects.of(actor).filter(channel=channel, dismissed_at__isnull=True)
    return rows.exclude(owner_userid="")


def _locked(actor: Actor, uid: UUID | str) -> WecomGroupTask:
    rows = WecomGroupTask.objects.of(actor).select_related("channel").select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound("task")
    if row.status != Status.ASKED:
        raise WrongState(row.get_status_display())
    return row


@transaction.atomic
def _write_down(
    actor: Actor, channel: Channel, words: _Words, owner: str, groups: Sequence[WecomGroup]
) -> tuple[WecomGroupTask, list[str]]:
    """Keep the task and its groups before the vendor is asked; return the chats that nobody took today."""
    hours = int(config_of(channel).get("confirm_hours") or 24)
    now = clock.now()
    task = WecomGroupTask.objects.create(
        tenant_id=channel.tenant_id,
        channel=channel,
        userid=owner,
        text=words.text,
        template_code=words.template_code,
        asked_at=now,
        asked_by=actor.user_id,
        expires_at=now + timedelta(hours=hours),
    )
    rows = [
        {"tenant_id": channel.tenant_id, "task_id": task.pk, "group_id": row.pk, "on": clock.today()} for row in groups
    ]
    won = {group_id for (group_id,) in insert_rows(rows, _ONCE, model=WecomGroupTarget)}
    if not won:
        task.delete()
    else:
        record_access(actor, "wecom.group_post", "channel", channel.uid, detail={"task": str(task.uid)})
    return task, [row.chat_id for row in groups if row.pk in won]


def _hand_over(task: WecomGroupTask, chats: Sequence[str]) -> None:
    body = {"chat_type": "group", "sender": task.userid, "chat_id_list": list(chats), "text": {"content": task.text}}
    try:
        answer = api.write(task.channel, f"{api.CONTACT}/add_msg_template", **body)
    except ChannelError as error:
        _give_up(task, error)
        return
    task.msgid, task.status = str(answer.get("msgid") or ""), Status.ASKED
    task.next_look_at = clock.wall() + _FIRST_LOOK
    with transaction.atomic():
        task.save(update_fields=["msgid", "status", "next_look_at"])
        refused = set(answer.get("fail_list") or [])
        task.targets.filter(group__chat_id__in=refused).update(status=Target.REFUSED, settled_at=clock.now())


@transaction.atomic
def _give_up(task: WecomGroupTask, error: ChannelError) -> None:
    """Free the groups when the vendor certainly took nothing; keep them when nobody knows."""
    task.problem, task.status = error.reason[:64], Status.UNKNOWN if error.unknown else Status.FAILED
    task.save(update_fields=["problem", "status"])
    if not error.unknown:
        task.targets.update(status=Target.REFUSED, settled_at=clock.now())


def _results(task: WecomGroupTask) -> dict[str, Target]:
    """Return by chat what happened, once the owner has pressed send."""
    found: dict[str, Target] = {}
    for member in chasing.pages(task.channel, "get_groupmsg_task", "task_list", msgid=task.msgid):
        if int(member.get("status") or 0) != chasing.PRESSED:
            continue
        for line in chasing.pages(
            task.channel, "get_groupmsg_send_result", "send_list", msgid=task.msgid, userid=member.get("userid", "")
        ):
            status = chasing.BY_CODE.get(int(line.get("status") or 0))
            if status and line.get("chat_id"):
                found[str(line["chat_id"])] = status
    return found


@transaction.atomic
def _note(task: WecomGroupTask, found: dict[str, Target], *, ended: Status | None) -> None:
    waiting = list(task.targets.filter(status=Target.WAITING).select_related("group").select_for_update(of=("self",)))
    now, settled = clock.now(), []
    for row in waiting:
        status = found.get(row.group.chat_id) or (Target.UNSENT if ended else None)
        if status:
            row.status, row.settled_at = status, now
            settled.append(row)
    WecomGroupTarget.objects.bulk_update(settled, ["status", "settled_at"])
    if len(settled) == len(waiting):
        is_sent = any(status == Target.SENT for status in found.values())
        task.status = Status.DONE if is_sent or ended is None else ended
        task.sent_at, task.next_look_at = (now if is_sent else None), None
        task.save(update_fields=["status", "sent_at", "next_look_at"])

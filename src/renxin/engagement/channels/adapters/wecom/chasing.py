"""After handing over: who pressed send, who has not, reminding her, taking the task back."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState

from . import api, errors
from .models import WecomGroupTask, WecomMassTarget, WecomMassTask

log = structlog.get_logger(__name__)
PAGE: Final = 500
REMINDERS: Final = 3
A_DAY: Final = timedelta(hours=24)
Status = WecomMassTask.Status
Target = WecomMassTarget.Status
PRESSED: Final = 2
"""What the vendor calls a task whose colleague has pressed send."""
BY_CODE: Final = {1: Target.SENT, 2: Target.NO_CONTACT, 3: Target.CAPPED}
_REASONS: Final = {
    Target.NO_CONTACT: "not_a_contact",
    Target.CAPPED: "vendor_daily_cap",
    Target.UNSENT: "not_confirmed",
    Target.REFUSED: "refused",
}


def look(limit: int = 20) -> int:
    """Ask the vendor what became of tasks that are due to be looked at, one batch; return how many."""
    claimed = _claim(limit)
    for task in claimed:
        try:
            look_at(task)
        except ChannelError as error:
            log.warning("wecom.mass_look", task=str(task.uid), reason=error.reason)
    return len(claimed)


def look_at(task: WecomMassTask) -> None:
    """Ask the vendor what became of one task; when its time is over it is taken back first.

    Raises:
        ChannelError: the vendor did not tell.
    """
    is_over = task.expires_at <= clock.now()
    if is_over:
        take_back(task)
    found = _results(task)
    _note(task, found, is_over=is_over)


def end_waiting(tenant_id: int, msgids: Sequence[str]) -> set[str]:
    """Let tasks end now instead of at their time: taken back at the vendor's, then told as unsent. Return the known."""
    rows = WecomMassTask.objects.of(tenant_id).filter(msgid__in=[msgid for msgid in msgids if msgid])
    rows.filter(status=Status.ASKED).update(expires_at=clock.now(), next_look_at=clock.wall())
    return set(rows.values_list("msgid", flat=True))


def waits_alone(tenant_id: int, msgid: str) -> bool:
    """Tell whether a task waits for a press and is for one patient only: taking it back leaves nobody else without."""
    row = WecomMassTask.objects.of(tenant_id).filter(msgid=msgid, status=Status.ASKED).first() if msgid else None
    return row is not None and row.targets.count() == 1


def take_back_alone(tenant_id: int, msgid: str) -> bool:
    """Take a task for one patient back at the vendor's; False when her colleague pressed send before, or it said no."""
    row = WecomMassTask.objects.of(tenant_id).select_related("channel").filter(msgid=msgid, status=Status.ASKED).first()
    if row is None or row.targets.count() != 1:
        return False
    try:
        api.ask(row.channel, f"{api.CONTACT}/cancel_groupmsg_send", msgid=msgid)
        found = _results(row)
    except ChannelError:
        return False
    _note(row, found, is_over=True, ended=Status.CANCELLED)
    return Target.SENT not in found.values()


def remind(actor: Actor, task: WecomMassTask) -> None:
    """Remind the colleague that patients wait; the vendor allows three times in 24 hours.

    Raises:
        WrongState: the task is over, or she was reminded three times today.
        InvalidInput: the vendor refused; the text says why.
    """
    actor.require("tasks.manage")
    with transaction.atomic():
        row = _locked(actor, task)
        if len(reminders_of_today(row)) >= REMINDERS:
            raise WrongState(_("WeCom allows three reminders in 24 hours. Call your colleague instead."))
        row.reminded_at = [*row.reminded_at[-9:], clock.wall().isoformat()]
        row.save(update_fields=["reminded_at"])
        record_access(actor, "wecom.remind", "channel", row.channel.uid, detail={"task": row.pk})
    ask_vendor(row.channel, "remind_groupmsg_send", row.msgid)


def cancel(actor: Actor, task: WecomMassTask) -> None:
    """Take a task back; its messages look for another way.

    Raises:
        WrongState: it is over already.
        InvalidInput: the vendor refused; the text says why.
    """
    actor.require("tasks.manage")
    row = WecomMassTask.objects.of(actor).filter(pk=task.pk).select_related("channel").first()
    if row is None:
        raise NotFound("task")
    if row.status != Status.ASKED:
        raise WrongState(row.get_status_display())
    ask_vendor(row.channel, "cancel_groupmsg_send", row.msgid)
    found = _results(row)
    with transaction.atomic():
        _note(row, found, is_over=True, ended=Status.CANCELLED)
        record_access(actor, "wecom.cancel", "channel", row.channel.uid, detail={"task": row.pk})


def reminders_of_today(task: WecomMassTask | WecomGroupTask) -> list[datetime]:
    """Return when the colleague was reminded in the last 24 hours."""
    since = clock.wall() - A_DAY
    return [at for text in task.reminded_at if (at := datetime.fromisoformat(text)) > since]


def _locked(actor: Actor, task: WecomMassTask) -> WecomMassTask:
    rows = WecomMassTask.objects.of(actor).select_related("channel").select_for_update(of=("self",))
    row = rows.filter(pk=task.pk).first()
    if row is None:
        raise NotFound("task")
    if row.status != Status.ASKED:
        raise WrongState(row.get_status_display())
    return row


def ask_vendor(channel: Channel, verb: str, msgid: str) -> None:
    """Ask the vendor to do something with a task.

    Raises:
        InvalidInput: it refused; the text says why.
    """
    try:
        api.ask(channel, f"{api.CONTACT}/{verb}", msgid=msgid)
    except ChannelError as error:
        cause, cure = errors.explain(error.reason)
        raise InvalidInput(f"{cause} {cure}") from error


def _claim(limit: int) -> list[WecomMassTask]:
    with transaction.atomic():
        due = WecomMassTask.objects.filter(status=Status.ASKED, next_look_at__lte=clock.wall())
        rows = due.select_related("channel").order_by("next_look_at")
        found = list(rows.select_for_update(skip_locked=True, of=("self",))[:limit])
        for task in found:
            age = clock.now() - task.asked_at
            task.next_look_at = clock.wall() + (timedelta(minutes=1) if age < timedelta(hours=2) else A_DAY / 96)
            task.save(update_fields=["next_look_at"])
    return found


def take_back(task: WecomMassTask | WecomGroupTask) -> None:
    """Make sure that nobody can press send after we looked for another way. A task that is over already is fine."""
    try:
        api.ask(task.channel, f"{api.CONTACT}/cancel_groupmsg_send", msgid=task.msgid)
    except ChannelError as error:
        if not error.permanent:
            raise


def _results(task: WecomMassTask) -> dict[str, Target]:
    """Return by external_userid what happened, for those the colleague has sent to or could not."""
    found: dict[str, Target] = {}
    for member in pages(task.channel, "get_groupmsg_task", "task_list", msgid=task.msgid):
        if int(member.get("status") or 0) != PRESSED:
            continue
        sent = pages(
            task.channel, "get_groupmsg_send_result", "send_list", msgid=task.msgid, userid=member.get("userid", "")
        )
        for line in sent:
            status = BY_CODE.get(int(line.get("status") or 0))
            if status and line.get("external_userid"):
                found[str(line["external_userid"])] = status
    return found


def pages(channel: Channel, verb: str, name: str, **body: Any) -> list[dict[str, Any]]:
    """Return all lines of a list that the vendor gives page by page."""
    lines: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = api.ask(channel, f"{api.CONTACT}/{verb}", limit=PAGE, cursor=cursor, **body)
        lines += answer.get(name) or []
        cursor = str(answer.get("next_cursor") or "")
        if not cursor:
            return lines


@transaction.atomic
def _note(task: WecomMassTask, found: dict[str, Target], *, is_over: bool, ended: Status = Status.EXPIRED) -> None:
    waiting = list(task.targets.filter(status=Target.WAITING).select_for_update())
    now, settled = clock.now(), []
    for row in waiting:
        status = found.get(row.external_userid) or (Target.UNSENT if is_over else None)
        if status:
            row.status, row.settled_at = status, now
            settled.append(row)
    WecomMassTarget.objects.bulk_update(settled, ["status", "settled_at"], batch_size=1000)
    if len(settled) == len(waiting):
        task.status = ended if is_over and not any(status == Target.SENT for status in found.values()) else Status.DONE
        task.sent_at, task.next_look_at = (now if task.status == Status.DONE else None), None
        task.save(update_fields=["status", "sent_at", "next_look_at"])
    _tell(task, settled, now)


def _tell(task: WecomMassTask, settled: Sequence[WecomMassTarget], now: datetime) -> None:
    """Let the outbox know, by the same road as everything a vendor tells."""
    from renxin.engagement.channels.services import accept_many  # noqa: PLC0415  services import the adapters

    arrivals = []
    for row in settled:
        name = f"mass:{row.pk}:{row.status}"
        notice = {"id": name, "key": row.key, "at": now.isoformat()}
        if row.status == Target.SENT:
            notice["status"] = "delivered"
        else:
            notice |= {"status": "failed", "reason": _REASONS[Target(row.status)]}
        arrivals.append((name, json.dumps({"notice": notice})))
    accept_many(task.channel, arrivals)

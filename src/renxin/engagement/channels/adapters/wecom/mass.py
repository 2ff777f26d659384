"""Handing messages over: the vendor makes a task of them, and a colleague must press send.

Nothing here is sent twice: a row under the outbox's key is written before the vendor is asked. When no answer comes
the key stays taken and the outcome is unknown.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Sum

from renxin.engagement.channels import quotas
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.events import OutboxItem, Receipt
from renxin.engagement.channels.addresses import split
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.ids import uuid7

from . import api, attaching, staff
from .models import WecomContact, WecomMassDay, WecomMassTarget, WecomMassTask

MOST: Final = 10_000
FIRST_LOOK: Final = timedelta(seconds=30)
Status = WecomMassTask.Status
NOT_A_CONTACT: Final = ChannelError("not_a_contact", permanent=True)
NOT_CLINICAL: Final = ChannelError("needs_a_press", permanent=True)
QUOTA: Final = "mass"
DAY_LIMIT: Final = ChannelError("day_limit", permanent=False, account_fault=True, retry_after=3600)
UNKNOWN: Final = ChannelError("no_answer_came", permanent=False, unknown=True)


@dataclass(frozen=True, slots=True)
class _Call:
    """One call to the vendor: one colleague, one text, some patients."""

    userid: str
    text: str
    title: str
    url: str
    message_class: str
    media: tuple[tuple[str, str], ...]
    items: Sequence[OutboxItem]


def send(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Ask colleagues to send the items and return a receipt for each, `awaiting` for those they were asked to send."""
    receipts = {receipt.key: receipt for receipt in _known(channel, items)}
    new = [item for item in items if item.key not in receipts]
    speakers = _speakers(channel, new)
    calls: dict[tuple[str, str, str, str, tuple[tuple[str, str], ...]], list[OutboxItem]] = defaultdict(list)
    room = _room(channel, [split(item.address)[1] for item in new])
    for item in new:
        problem = _problem(item, speakers, room)
        if problem is not None:
            receipts[item.key] = Receipt(key=item.key, error=problem)
            continue
        room[split(item.address)[1]] = None, _tomorrow()
        alike = speakers[item.key], item.text, item.url, item.message_class, attaching.carried(item.media)
        calls[alike].append(item)
    for (userid, text, url, message_class, media), group in calls.items():
        for start in range(0, len(group), MOST):
            part = group[start : start + MOST]
            title = part[0].title or part[0].preview
            call = _Call(userid, text, title, url, message_class, media, part)
            receipts |= {receipt.key: receipt for receipt in _hand_over(channel, call)}
    return [receipts[item.key] for item in items]


def closed_to(channel: Channel, addresses: Sequence[str]) -> dict[str, str]:
    """Return whom WeCom lets us write to no more for now, by address: today's message is spent, or the month's."""
    by_person = {split(address)[1]: address for address in addresses}
    found = {}
    for person, (problem, pause) in _room(channel, list(by_person)).items():
        if problem is not None or pause:
            found[by_person[person]] = problem.reason if problem else "vendor_daily_cap"
    return found


def spent_today(channel: Channel, external_userids: Iterable[str]) -> dict[str, int]:
    """Return how many mass messages of today each of these people had by our doing."""
    rows = WecomMassDay.objects.of(channel.tenant_id).filter(channel=channel, on=clock.today())
    return dict(rows.filter(external_userid__in=list(external_userids)).values_list("external_userid", "count"))


def _known(channel: Channel, items: Sequence[OutboxItem]) -> list[Receipt]:
    """Return what is known of keys that were handed over before."""
    rows = WecomMassTarget.objects.of(channel.tenant_id).filter(channel=channel, key__in=[item.key for item in items])
    return [_receipt(row) for row in rows.select_related("task")]


def _receipt(row: WecomMassTarget) -> Receipt:
    if row.task.status in (Status.ASKING, Status.UNKNOWN):
        return Receipt(key=row.key, error=UNKNOWN)
    return Receipt(key=row.key, external_id=row.task.msgid, awaiting=row.status == WecomMassTarget.Status.WAITING)


def _speakers(channel: Channel, items: Sequence[OutboxItem]) -> dict[str, str]:
    """Return by key which colleague is asked: who speaks, if she is a contact, else whose contact it is the longest."""
    people = {split(item.address)[1] for item in items}
    rows = WecomContact.objects.of(channel.tenant_id).filter(channel=channel, external_userid__in=people)
    follows: dict[str, list[str]] = defaultdict(list)
    for person, userid in (
        rows.filter(ended_at__isnull=True).order_by("followed_at").values_list("external_userid", "userid")
    ):
        follows[person].append(userid)
    userids = staff.userids_of(channel, {item.speaker_id for item in items if item.speaker_id})
    found = {}
    for item in items:
        theirs = follows.get(split(item.address)[1], [])
        wanted = userids.get(item.speaker_id or 0, "")
        found[item.key] = wanted if wanted in theirs else theirs[0] if theirs else ""
    return found


def _problem(
    item: OutboxItem, speakers: dict[str, str], room: dict[str, tuple[ChannelError | None, int]]
) -> ChannelError | None:
    if item.message_class == "clinical":
        return NOT_CLINICAL
    if not speakers[item.key]:
        return NOT_A_CONTACT
    problem, pause = room[split(item.address)[1]]
    if problem is None and pause:
        return ChannelError("vendor_daily_cap", permanent=False, retry_after=pause)
    return problem


def _room(channel: Channel, people: Sequence[str]) -> dict[str, tuple[ChannelError | None, int]]:
    """Return for each person what stops another mass message: nothing, today's cap (seconds to wait), the month's."""
    config, today = config_of(channel), clock.today()
    daily, monthly = int(config.get("daily_cap") or 1), int(config.get("monthly_cap") or 4)
    rows = WecomMassDay.objects.of(channel.tenant_id).filter(
        channel=channel, external_userid__in=people, on__gte=today.replace(day=1), on__lte=today
    )
    month = dict(rows.values_list("external_userid").annotate(Sum("count")))
    day = dict(rows.filter(on=today).values_list("external_userid", "count"))
    found: dict[str, tuple[ChannelError | None, int]] = {}
    for person in people:
        if month.get(person, 0) >= monthly:
            found[person] = ChannelError("vendor_monthly_cap", permanent=True), 0
        else:
            found[person] = None, _tomorrow() if day.get(person, 0) >= daily else 0
    return found


def _tomorrow() -> int:
    now = clock.now().astimezone(clock.SHANGHAI)
    begins = datetime.combine(now.date() + timedelta(days=1), time(9), clock.SHANGHAI)
    return int((begins - now).total_seconds())


def _hand_over(channel: Channel, call: _Call) -> list[Receipt]:
    try:
        attachments = _attachments(channel, call)
    except (ChannelError, NotFound) as problem:  # before anything was written down: nobody was asked yet
        error = problem if isinstance(problem, ChannelError) else ChannelError("no_such_file", permanent=True)
        return [Receipt(key=item.key, error=error) for item in call.items]
    allowed = quotas.spend(channel, QUOTA, len(call.items))
    if allowed < len(call.items):
        over = [Receipt(key=item.key, error=DAY_LIMIT) for item in call.items[allowed:]]
        return over + (_hand_to(channel, replace(call, items=call.items[:allowed]), attachments) if allowed else [])
    return _hand_to(channel, call, attachments)


def _hand_to(channel: Channel, call: _Call, attachments: Sequence[dict[str, Any]]) -> list[Receipt]:
    task, lost = _write_down(channel, call)
    kept = [item for item in call.items if item.key not in lost]
    receipts = [Receipt(key=key, error=UNKNOWN) for key in lost]
    if not kept:
        return receipts
    try:
        answer = api.write(channel, f"{api.CONTACT}/add_msg_template", **_body(call, kept, attachments))
    except ChannelError as error:
        if not error.unknown:
            quotas.give_back(channel, QUOTA, len(kept))
        _give_up(channel, task, kept, error)
        return receipts + [Receipt(key=item.key, error=error) for item in kept]
    return receipts + _asked(channel, task, kept, answer)


def _attachments(channel: Channel, call: _Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if call.url and call.url not in call.text:
        found.append({"msgtype": "link", "link": {"title": call.title[:64], "url": call.url}})
    found += [attaching.uploaded(channel, kind, uid) for kind, uid in call.media]
    return found[: attaching.MOST]


def _body(call: _Call, items: Sequence[OutboxItem], attachments: Sequence[dict[str, Any]]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "chat_type": "single",
        "external_userid": [split(item.address)[1] for item in items],
        "sender": call.userid,
        "text": {"content": call.text},
    }
    if attachments:
        body["attachments"] = list(attachments)
    return body


@transaction.atomic
def _write_down(channel: Channel, call: _Call) -> tuple[WecomMassTask, set[str]]:
    """Keep the task and the keys before the vendor is asked; return the keys that another process took meanwhile."""
    hours = int(config_of(channel).get("confirm_hours") or 24)
    task = WecomMassTask.objects.create(
        uid=uuid7(),
        tenant_id=channel.tenant_id,
        channel=channel,
        userid=call.userid,
        text=call.text,
        purpose=call.message_class,
        asked_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=hours),
    )
    rows = [
        {
            "tenant_id": channel.tenant_id,
            "channel_id": channel.pk,
            "task_id": task.pk,
            "patient_id": item.patient_id,
            "external_userid": split(item.address)[1],
            "key": item.key,
        }
        for item in call.items
    ]
    conflict = "ON CONFLICT (tenant_id, channel_id, key) DO NOTHING RETURNING key"
    won = {key for (key,) in insert_rows(rows, conflict, model=WecomMassTarget)}
    _count(channel, [split(item.address)[1] for item in call.items if item.key in won], clock.today())
    return task, {item.key for item in call.items} - won


@transaction.atomic
def _asked(channel: Channel, task: WecomMassTask, items: Sequence[OutboxItem], answer: dict[str, Any]) -> list[Receipt]:
    refused = set(answer.get("fail_list") or [])
    task.msgid, task.status = str(answer.get("msgid") or ""), Status.ASKED
    task.next_look_at = clock.wall() + FIRST_LOOK
    task.save(update_fields=["msgid", "status", "next_look_at"])
    if refused:
        targets = task.targets.filter(external_userid__in=refused)
        targets.update(status=WecomMassTarget.Status.REFUSED, settled_at=clock.now())
        _uncount(channel, refused)
    return [
        Receipt(key=item.key, error=NOT_A_CONTACT)
        if split(item.address)[1] in refused
        else Receipt(key=item.key, external_id=task.msgid, awaiting=True)
        for item in items
    ]


@transaction.atomic
def _give_up(channel: Channel, task: WecomMassTask, items: Sequence[OutboxItem], error: ChannelError) -> None:
    """Free the keys when the vendor certainly took nothing; keep them when nobody knows."""
    task.problem = error.reason[:64]
    task.status = Status.UNKNOWN if error.unknown else Status.FAILED
    task.save(update_fields=["problem", "status"])
    if not error.unknown:
        task.targets.all().delete()
        _uncount(channel, {split(item.address)[1] for item in items})
    if error.reason == "member_not_active":
        staff.mark_member_problem(channel, task.userid, error)


def _count(channel: Channel, people: Sequence[str], on: date) -> None:
    rows = [
        {"tenant_id": channel.tenant_id, "channel_id": channel.pk, "external_userid": person, "on": on, "count": 1}
        for person in sorted(set(people))
    ]
    again = (
        'ON CONFLICT (tenant_id, channel_id, external_userid, "on")'
        " DO UPDATE SET count = channels_wecommassday.count + 1"
    )
    insert_rows(rows, again, model=WecomMassDay)


def _uncount(channel: Channel, people: Iterable[str]) -> None:
    rows = WecomMassDay.objects.of(channel.tenant_id).filter(channel=channel, on=clock.today(), count__gt=0)
    rows.filter(external_userid__in=list(people)).update(count=F("count") - 1)

"""Handing over the contacts of a colleague who leaves, or who goes to another ward."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.ids import uuid7
from renxin.kernel.jobs.services import wake

from . import api, errors
from .contacts import ensure_contact
from .models import WecomContact, WecomStaff, WecomTransfer
from .words import pack

log = structlog.get_logger(__name__)
TRANSFERS: Final = "wecom.transfers"
MOST: Final = 100
Status = WecomTransfer.Status
_BY_CODE: Final = {
    1: Status.DONE,
    2: Status.WAITING,
    3: Status.REFUSED,
    4: Status.LIMIT,
    5: Status.FAILED,
}


def hand_over(actor: Actor, channel: Channel, from_userid: str, to_userid: str, *, has_left: bool) -> int:
    """Give all contacts of one colleague to another; return how many are on their way.

    Raises:
        InvalidInput: the two are one person, the new colleague may have no contacts, or there is nothing to hand over.
    """
    actor.require("tasks.manage")
    takes = WecomStaff.objects.of(actor).filter(channel=channel, userid=to_userid, may_follow=True, left_at=None)
    if from_userid == to_userid or not takes.exists():
        raise InvalidInput(_("Choose another colleague who may have contacts."), where="to_userid")
    with transaction.atomic():
        contacts = WecomContact.objects.of(actor).filter(channel=channel, userid=from_userid, ended_at__isnull=True)
        rows = [_row(contact, to_userid, has_left=has_left) for contact in contacts]
        open_ones = "ON CONFLICT (tenant_id, channel_id, external_userid, from_userid)"
        again = f"{open_ones} WHERE status IN ('asked', 'waiting') DO NOTHING RETURNING id"
        asked = len(insert_rows(rows, again))
        if has_left:
            staff = WecomStaff.objects.of(actor).filter(channel=channel, userid=from_userid)
            staff.update(left_at=clock.now(), may_follow=False)
        detail = {"from": from_userid, "to": to_userid, "contacts": asked}
        record_access(actor, "wecom.hand_over", "channel", channel.uid, detail=detail)
    if not asked:
        raise InvalidInput(_("This colleague has no contacts to hand over."), where="from_userid")
    wake(TRANSFERS)
    return asked


def move_on(limit: int = 500) -> int:
    """Ask the vendor for transfers that are due, and what became of those asked for; return how many."""
    claimed = _claim(limit)
    groups: dict[tuple[Channel, str, str, bool, str], list[WecomTransfer]] = defaultdict(list)
    for row in claimed:
        groups[row.channel, row.from_userid, row.to_userid, row.has_left, row.status].append(row)
    for (channel, giver, taker, has_left, status), rows in groups.items():
        for start in range(0, len(rows), MOST):
            part = rows[start : start + MOST]
            try:
                if status == Status.ASKED:
                    _ask(channel, giver, taker, part, has_left=has_left)
                else:
                    _read_results(channel, giver, taker, part, has_left=has_left)
            except ChannelError as error:
                _note_error(part, error)
    return len(claimed)


def note_refusal(actor: Actor, channel: Channel, userid: str, external_userid: str, reason: str) -> None:
    """Keep that a transfer failed, as the vendor's event tells."""
    status = Status.REFUSED if reason == "customer_refused" else Status.LIMIT
    rows = WecomTransfer.objects.of(actor).filter(channel=channel, external_userid=external_userid, to_userid=userid)
    rows.filter(status__in=[Status.ASKED, Status.WAITING]).update(
        status=status, settled_at=clock.now(), next_look_at=None
    )


def _row(contact: WecomContact, to_userid: str, *, has_left: bool) -> WecomTransfer:
    return WecomTransfer(
        uid=uuid7(),
        tenant_id=contact.tenant_id,
        channel_id=contact.channel_id,
        patient_id=contact.patient_id,
        external_userid=contact.external_userid,
        from_userid=contact.userid,
        to_userid=to_userid,
        has_left=has_left,
        asked_at=clock.now(),
        next_look_at=clock.wall(),
    )


def _claim(limit: int) -> list[WecomTransfer]:
    with transaction.atomic():
        due = WecomTransfer.objects.filter(next_look_at__lte=clock.wall()).select_related("channel")
        found = list(due.order_by("next_look_at", "id").select_for_update(skip_locked=True, of=("self",))[:limit])
        ids = [row.pk for row in found]
        WecomTransfer.objects.filter(pk__in=ids).update(next_look_at=clock.wall() + timedelta(minutes=10))
    return found


def _ask(channel: Channel, giver: str, taker: str, rows: Sequence[WecomTransfer], *, has_left: bool) -> None:
    body: dict[str, Any] = {
        "handover_userid": giver,
        "takeover_userid": taker,
        "external_userid": [row.external_userid for row in rows],
    }
    if has_left:
        verb = "resigned/transfer_customer"
    else:
        verb = "transfer_customer"
        person = WecomStaff.objects.of(channel.tenant_id).filter(channel=channel, userid=taker).first()
        body["transfer_success_msg"] = str(pack().transfer.zh).replace("{name}", str(person or taker))[:200]
    answer = api.write(channel, f"{api.CONTACT}/{verb}", **body)
    codes = {str(line["external_userid"]): int(line.get("errcode") or 0) for line in answer.get("customer") or []}
    for row in rows:
        code = codes.get(row.external_userid, 0)
        row.status, row.problem = (Status.FAILED, errors.error_of(code).reason) if code else (Status.WAITING, "")
        row.next_look_at = None if code else clock.wall() + timedelta(minutes=1)
        row.settled_at = clock.now() if code else None
        row.save(update_fields=["status", "problem", "next_look_at", "settled_at"])


def _read_results(channel: Channel, giver: str, taker: str, rows: Sequence[WecomTransfer], *, has_left: bool) -> None:
    verb = "resigned/transfer_result" if has_left else "transfer_result"
    found: dict[str, int] = {}
    cursor = ""
    while True:
        answer = api.ask(channel, f"{api.CONTACT}/{verb}", handover_userid=giver, takeover_userid=taker, cursor=cursor)
        found |= {str(line["external_userid"]): int(line["status"]) for line in answer.get("customer") or []}
        cursor = str(answer.get("next_cursor") or "")
        if not cursor:
            break
    for row in rows:
        status = _BY_CODE.get(found.get(row.external_userid, 2), Status.FAILED)
        if status != Status.WAITING:
            _settle(row, status)


@transaction.atomic
def _settle(row: WecomTransfer, status: str) -> None:
    row.status, row.settled_at, row.next_look_at = status, clock.now(), None
    row.save(update_fields=["status", "settled_at", "next_look_at"])
    if status == Status.DONE:
        mine = WecomContact.objects.of(row.tenant_id).filter(
            channel_id=row.channel_id, external_userid=row.external_userid
        )
        mine.filter(userid=row.from_userid, ended_at__isnull=True).update(ended_at=clock.now(), ended_by="staff")
        actor = Actor.system(row.tenant_id, "channels.wecom")
        ensure_contact(actor, row.channel, row.to_userid, row.external_userid, at=clock.now())


def _note_error(rows: Sequence[WecomTransfer], error: ChannelError) -> None:
    log.warning("wecom.transfer", rows=len(rows), reason=error.reason)
    for row in rows:
        row.problem = error.reason[:64]
        if error.permanent:
            row.status, row.next_look_at, row.settled_at = Status.FAILED, None, clock.now()
        row.save(update_fields=["problem", "status", "settled_at", *(["next_look_at"] if error.permanent else [])])

"""Colleagues: who may have contacts, which account here is whose userid, telling them something in their messenger."""

from collections.abc import Iterable

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.core.ids import uuid7
from renxin.people.organizations.models import User

from . import api
from .models import WecomStaff

log = structlog.get_logger(__name__)


def sync_staff(actor: Actor, channel: Channel, run: SyncRun) -> None:
    """Take over who may have contacts; accounts of the same name (or staff number) are mapped by themselves."""
    userids = [str(one) for one in api.get(channel, f"{api.CONTACT}/get_follow_user_list").get("follow_user") or []]
    with transaction.atomic():
        run.fetched += len(userids)
        run.changed += note_staff(actor, channel, userids)
        gone = WecomStaff.objects.of(actor).filter(channel=channel, may_follow=True).exclude(userid__in=userids)
        run.changed += gone.update(may_follow=False)
        _map_by_name(actor, channel)


def note_staff(actor: Actor, channel: Channel, userids: Iterable[str]) -> int:
    """Keep colleagues whom the vendor names; return how many were new or came back."""
    now = clock.now()
    rows = [
        WecomStaff(uid=uuid7(), tenant_id=actor.tenant_id, channel=channel, userid=userid, seen_at=now)
        for userid in sorted(set(userids))
    ]
    back = (
        "ON CONFLICT (tenant_id, channel_id, userid) DO UPDATE SET may_follow = true, left_at = NULL, problem = ''"
        " WHERE NOT channels_wecomstaff.may_follow OR channels_wecomstaff.left_at IS NOT NULL RETURNING id"
    )
    return len(insert_rows(rows, back))


def map_staff(actor: Actor, channel: Channel, userid: str, user: User | None) -> WecomStaff:
    """Say whose userid this is (None: nobody's here). One account has one userid in a company.

    Raises:
        InvalidInput: the account has another userid already.
        NotFound: there is no such colleague at the vendor's.
    """
    actor.require("channels.manage")
    with transaction.atomic():
        rows = WecomStaff.objects.of(actor).select_for_update()
        row = rows.filter(channel=channel, userid=userid).first()
        if row is None:
            raise NotFound("staff")
        if user and rows.filter(channel=channel, user=user).exclude(pk=row.pk).exists():
            raise InvalidInput(_("This account belongs to another WeCom member already."), where="user")
        row.user = user
        row.save(update_fields=["user"])
        record_access(actor, "wecom.map", "channel", channel.uid, detail={"user": user.pk if user else None})
    return row


def userids_of(channel: Channel, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the userid of each of these accounts that has one."""
    rows = WecomStaff.objects.of(channel.tenant_id).filter(channel=channel, user_id__in=set(user_ids))
    return {row.user_id: row.userid for row in rows.filter(left_at__isnull=True) if row.user_id}


def user_of(channel: Channel, userid: str) -> User | None:
    """Return whose account here a userid belongs to."""
    rows = WecomStaff.objects.of(channel.tenant_id).filter(channel=channel, userid=userid, user__is_active=True)
    row = rows.select_related("user__practitioner").first()
    return row.user if row else None


def mark_member_problem(channel: Channel, userid: str, error: ChannelError) -> None:
    """Keep why a colleague cannot be used, for the list of those who have to do something."""
    rows = WecomStaff.objects.of(channel.tenant_id).filter(channel=channel, userid=userid)
    rows.update(problem=error.reason[:64])


def note_missing(channel: Channel, userids: Iterable[str]) -> None:
    """Keep which members the vendor does not know any more."""
    gone = [userid for userid in userids if userid]
    if gone:
        rows = WecomStaff.objects.of(channel.tenant_id).filter(channel=channel, userid__in=gone)
        rows.update(problem="no_such_member")


def _map_by_name(actor: Actor, channel: Channel) -> None:
    free = list(WecomStaff.objects.of(actor).filter(channel=channel, user__isnull=True, left_at__isnull=True))
    names = {row.userid.lower(): row for row in free}
    taken = set(
        WecomStaff.objects.of(actor).filter(channel=channel, user__isnull=False).values_list("user_id", flat=True)
    )
    for user in User.objects.of(actor).filter(is_active=True).select_related("practitioner"):
        staff_no = user.practitioner.staff_no.lower() if user.practitioner else ""
        row = names.get(user.username.lower()) or names.get(staff_no)
        if row is not None and user.pk not in taken and row.user_id is None:
            row.user = user
            row.save(update_fields=["user"])

"""Fetching everything from the vendor, in rounds that are written down and taken up where they broke off."""

from collections.abc import Callable, Iterator
from typing import Final

from django.db import transaction

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.models.sync import SyncRun
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

from . import api, contacts, groups, staff, tags
from .models import WecomStaff, WecomTag

STAFF_AT_ONCE: Final = 100
PAGE: Final = 100
Round = Callable[[Actor, Channel, SyncRun], None]


def sync(actor: Actor, channel: Channel) -> Iterator[SyncRun]:
    """Fetch staff, tags, contacts, groups and yesterday's figures; one round that fails does not stop the next."""
    for what, fetch in _ROUNDS.items():
        yield run(actor, channel, what, fetch)


def run(actor: Actor, channel: Channel, what: str, fetch: Round | None = None) -> SyncRun:
    """Make one round and write it down; a round that broke off before is taken up where it stood."""
    before = SyncRun.objects.of(actor).filter(channel=channel, what=what).order_by("-started_at").first()
    cursor = before.cursor if before and before.error else ""
    row = SyncRun.objects.create(
        tenant_id=actor.tenant_id, channel=channel, what=what, started_at=clock.now(), cursor=cursor
    )
    try:
        (fetch or _ROUNDS[what])(actor, channel, row)
    except ChannelError as error:
        row.error = error.reason[:200]
    row.ended_at = clock.now()
    row.save()
    return row


def learn_tags() -> int:
    """Read the library of accounts in which a tag changed; return how many accounts."""
    unread = WecomTag.objects.filter(name="", gone_at__isnull=True, channel__is_active=True)
    channels = Channel.objects.filter(pk__in=unread.values("channel_id"))
    for channel in channels:
        run(Actor.system(channel.tenant_id, "channels.wecom"), channel, "tags", tags.sync_library)
        still = WecomTag.objects.filter(channel=channel, name="")
        still.update(gone_at=clock.now())
    return len(channels)


def sync_contacts(actor: Actor, channel: Channel, run: SyncRun) -> None:
    """Take over every contact of every colleague, page by page; `cursor` is `<first colleague of the lot>|<page>`."""
    rows = WecomStaff.objects.of(actor).filter(channel=channel, may_follow=True, left_at__isnull=True)
    userids = list(rows.order_by("userid").values_list("userid", flat=True))
    first, _bar, page = run.cursor.partition("|")
    begin = next((place for place, userid in enumerate(userids) if userid >= first), 0)
    for start in range(begin, len(userids), STAFF_AT_ONCE):
        _sync_lot(actor, channel, run, userids[start : start + STAFF_AT_ONCE], page if start == begin else "")
    run.cursor = ""


def _sync_lot(actor: Actor, channel: Channel, run: SyncRun, userids: list[str], cursor: str) -> None:
    while True:
        run.cursor = f"{userids[0]}|{cursor}"
        run.save(update_fields=["cursor", "fetched", "changed", "failed"])
        try:
            answer = api.ask(
                channel, f"{api.CONTACT}/batch/get_by_user", userid_list=userids, cursor=cursor, limit=PAGE
            )
        except ChannelError as error:
            if error.reason == "not_a_contact":  # nobody of this lot has a contact
                return
            raise
        for card in answer.get("external_contact_list") or []:
            _take(actor, channel, run, card)
        cursor = str(answer.get("next_cursor") or "")
        if not cursor:
            return


def _take(actor: Actor, channel: Channel, run: SyncRun, card: dict[str, dict[str, object]]) -> None:
    run.fetched += 1
    try:
        with transaction.atomic():
            contacts.take_follow(actor, channel, card["external_contact"], card["follow_info"])
    except (KeyError, ValueError, TypeError):
        run.failed += 1
    else:
        run.changed += 1


_ROUNDS: Final[dict[str, Round]] = {
    "staff": staff.sync_staff,
    "tags": tags.sync_library,
    "contacts": sync_contacts,
    "groups": groups.sync_groups,
    "group_days": groups.sync_statistics,
}

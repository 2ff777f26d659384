"""Tags renamed here are renamed in the company's library, where they are ours.

The vendor lets an app change only what it made itself: tags of other groups keep their name, which goes on leading to
ours. A name that the library has already stays with whoever has it.
"""

from datetime import timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import F, Q

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake

from . import api
from .models import WecomTag
from .tags import GROUP, WISHES

log = structlog.get_logger(__name__)
LEASE: Final = timedelta(minutes=2)
TRIES: Final = 5


def wish_name(actor: Actor, before: str, name: str) -> int:
    """Note that a tag is called `name` from now on; return how many accounts shall learn it."""
    ours = WecomTag.objects.of(actor).filter(channel__is_active=True, group_name=GROUP, gone_at__isnull=True)
    found = ours.filter(Q(wanted=before) | Q(name=before, wanted=""))
    changed = found.update(wanted=name[:60], due_at=clock.wall(), attempts=0, problem="")
    if changed:
        wake(WISHES)
    return changed


def rename_due(limit: int = 20) -> int:
    """Tell the vendor the new names that are due; return how many were tried."""
    claimed = _claim(limit)
    for tag in claimed:
        try:
            api.ask(tag.channel, f"{api.CONTACT}/edit_corp_tag", id=tag.vendor_id, name=tag.wanted)
        except ChannelError as error:
            _put_off(tag, error)
        else:
            WecomTag.objects.filter(pk=tag.pk, wanted=tag.wanted).update(name=tag.wanted, wanted="", due_at=None)
    return len(claimed)


def _claim(limit: int) -> list[WecomTag]:
    with transaction.atomic():
        due = WecomTag.objects.filter(due_at__lte=clock.wall()).select_related("channel")
        found = list(due.order_by("due_at", "id").select_for_update(skip_locked=True, of=("self",))[:limit])
        WecomTag.objects.filter(pk__in=[tag.pk for tag in found]).update(
            due_at=clock.wall() + LEASE, attempts=F("attempts") + 1
        )
    return found


def _put_off(tag: WecomTag, error: ChannelError) -> None:
    """Try again later; a name that will never be taken is given up, and the tag keeps the one it has there."""
    log.warning("wecom.rename", tag=tag.pk, reason=error.reason)
    is_over = error.permanent or tag.attempts + 1 >= TRIES
    later = clock.wall() + timedelta(seconds=error.retry_after or 60 * 4**tag.attempts)
    WecomTag.objects.filter(pk=tag.pk).update(
        problem=error.reason[:64], due_at=None if is_over else later, wanted="" if is_over else tag.wanted
    )

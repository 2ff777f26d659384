"""Posts to the circle of contacts: handed to colleagues, who put them up or do not."""

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

from . import api, errors
from .models import WecomMoment, WecomMomentMember, WecomStaff

log = structlog.get_logger(__name__)
LONGEST: Final = 2000
LIFE: Final = timedelta(days=30)
Status = WecomMoment.Status


def create_moment(
    actor: Actor, channel: Channel, text: str, userids: Sequence[str], *, template_code: str
) -> WecomMoment:
    """Ask colleagues to put a post up; the words are those of an approved wording (`broadcasts.post_to_circle`).

    Raises:
        InvalidInput: no text or nobody to ask, or the vendor refused; the text says why.
    """
    actor.require("broadcasts.manage")
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise InvalidInput(_("Write between 1 and %(most)d characters.") % {"most": LONGEST}, where="text")
    known = WecomStaff.objects.of(actor).filter(channel=channel, userid__in=userids, may_follow=True)
    chosen = sorted(known.values_list("userid", flat=True))
    if not chosen:
        raise InvalidInput(_("Name between 1 and 100 colleagues."), where="userids")
    moment = WecomMoment.objects.create(
        tenant_id=actor.tenant_id, channel=channel, text=text, userids=chosen, asked_at=clock.now()
    )
    insert_rows([WecomMomentMember(tenant_id=actor.tenant_id, moment=moment, userid=userid) for userid in chosen])
    body = {"text": {"content": text}, "visible_range": {"sender_list": {"user_list": chosen}}}
    try:
        moment.job_id = str(api.write(channel, f"{api.CONTACT}/add_moment_task", **body)["jobid"])
    except ChannelError as error:
        moment.status, moment.problem = Status.FAILED, error.reason[:64]
        moment.save(update_fields=["status", "problem"])
        cause, cure = errors.explain(error.reason)
        raise InvalidInput(f"{cause} {cure}") from error
    moment.next_look_at = clock.wall()
    with transaction.atomic():
        moment.save(update_fields=["job_id", "next_look_at"])
        detail = {"moment": str(moment.uid), "template": template_code}
        record_access(actor, "wecom.moment", "channel", channel.uid, detail=detail)
    return moment


def look(limit: int = 10) -> int:
    """Ask the vendor who put what up, one batch; return how many posts were looked at."""
    with transaction.atomic():
        due = WecomMoment.objects.filter(next_look_at__lte=clock.wall()).select_related("channel")
        claimed = list(due.order_by("next_look_at").select_for_update(skip_locked=True, of=("self",))[:limit])
        for moment in claimed:
            is_over = moment.asked_at + LIFE <= clock.now()
            moment.next_look_at = None if is_over else clock.wall() + timedelta(minutes=10)
            moment.status = Status.CLOSED if is_over else moment.status
            moment.save(update_fields=["next_look_at", "status"])
    for moment in claimed:
        try:
            look_at(moment)
        except ChannelError as error:
            log.warning("wecom.moment", moment=str(moment.uid), reason=error.reason)
    return len(claimed)


def look_at(moment: WecomMoment) -> None:
    """Read how far one post is.

    Raises:
        ChannelError: the vendor refused.
    """
    if not moment.moment_id and not _read_job(moment):
        return
    posted = [str(line["userid"]) for line in _tasks(moment) if int(line.get("publish_status") or 0) == 1]
    members = WecomMomentMember.objects.of(moment.tenant_id).filter(moment=moment)
    members.filter(userid__in=posted).update(posted=True)
    if moment.status == Status.ASKED and not members.filter(posted=False).exists():
        moment.next_look_at, moment.status = None, Status.CLOSED
        moment.save(update_fields=["next_look_at", "status"])


def _read_job(moment: WecomMoment) -> bool:
    answer = api.get(moment.channel, f"{api.CONTACT}/get_moment_task_result", jobid=moment.job_id)
    result = answer.get("result") or {}
    if int(answer.get("status") or 0) != 3:
        WecomMoment.objects.filter(pk=moment.pk).update(next_look_at=clock.wall() + timedelta(seconds=20))
        return False
    if int(result.get("errcode") or 0):
        problem = errors.error_of(int(result["errcode"])).reason
        WecomMoment.objects.filter(pk=moment.pk).update(status=Status.FAILED, problem=problem[:64], next_look_at=None)
        return False
    moment.moment_id, moment.status = str(result["moment_id"]), Status.ASKED
    moment.save(update_fields=["moment_id", "status"])
    return True


def _tasks(moment: WecomMoment) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = api.ask(
            moment.channel, f"{api.CONTACT}/get_moment_task", moment_id=moment.moment_id, cursor=cursor, limit=1000
        )
        lines += answer.get("task_list") or []
        cursor = str(answer.get("next_cursor") or "")
        if not cursor:
            return lines

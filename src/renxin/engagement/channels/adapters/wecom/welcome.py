"""The greeting inside its 20 seconds: the fast lane from the vendor's call to our answer.

The door puts the code aside and wakes this loop; nothing that is read, matched or synced stands in front of it. A code
is good once: a try that was begun is never repeated, and what came of it is written down.
"""

import json
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.jobs.services import wake
from renxin.people.organizations import selectors as organizations

from . import api
from .models import WecomWay, WecomWelcome
from .words import pack

FRESH: Final = "wecom.welcome"
VALID_FOR: Final = timedelta(seconds=20)
LONGEST_BYTES: Final = 4000
Fields = dict[str, Any]


def put_aside(channel: Channel, event_id: str, fields: Fields) -> None:
    """Keep a welcome code that has just come, and wake who greets."""
    if not fields.get("WelcomeCode"):
        return
    row = WecomWelcome(
        tenant_id=channel.tenant_id,
        channel=channel,
        event_id=event_id,
        code=str(fields["WelcomeCode"]),
        userid=str(fields.get("UserID", ""))[:64],
        external_userid=str(fields.get("ExternalUserID", ""))[:64],
        state=str(fields.get("State", ""))[:64],
        received_at=clock.wall(),
    )
    insert_rows([row], "ON CONFLICT (tenant_id, channel_id, event_id) DO NOTHING")
    wake(FRESH)


def greet(limit: int = 20) -> int:
    """Greet whoever was just added, one batch; return how many codes were used up."""
    claimed = _claim(limit)
    for row in claimed:
        with tenant.scope(row.tenant_id):
            _greet(row)
    return len(claimed)


def text_for(channel: Channel, state: str) -> str:
    """Return the greeting: the code's own, else the account's, else the pack's."""
    way = WecomWay.objects.of(channel.tenant_id).filter(channel=channel, state=state).first() if state else None
    words = (way.welcome if way else "") or str(config_of(channel).get("welcome") or "") or str(pack().welcome.zh)
    hospital = organizations.tenant(Actor.system(channel.tenant_id, "channels.wecom"))
    return _cut(words.replace("{hospital}", hospital.name))


def _claim(limit: int) -> list[WecomWelcome]:
    """Take fresh codes; until the vendor has answered they count as failed, so that none is used twice."""
    with transaction.atomic():
        rows = WecomWelcome.objects.filter(status=WecomWelcome.Status.FRESH).select_related("channel").order_by("id")
        found = list(rows.select_for_update(skip_locked=True, of=("self",))[:limit])
        late = [row for row in found if row.received_at + VALID_FOR <= clock.wall()]
        _mark(late, status=WecomWelcome.Status.LATE)
        fresh = [row for row in found if row not in late]
        _mark(fresh, status=WecomWelcome.Status.FAILED, problem="broken_off")
    return fresh


def _greet(row: WecomWelcome) -> None:
    text = text_for(row.channel, row.state)
    try:
        api.write(row.channel, f"{api.CONTACT}/send_welcome_msg", welcome_code=row.code, text={"content": text})
    except ChannelError as error:
        _mark([row], problem=error.reason[:64], code="")
        return
    _mark([row], status=WecomWelcome.Status.SENT, problem="", code="", sent_at=clock.wall())
    _let_know(row, text)


def _let_know(row: WecomWelcome, text: str) -> None:
    """Let the greeting stand in the conversation; it is written down by the same road as everything else heard."""
    from renxin.engagement.channels.services import accept_inbound  # noqa: PLC0415  services import the adapters

    told = {
        "Event": "said",
        "CreateTime": int(clock.now().timestamp()),
        "ExternalUserID": row.external_userid,
        "UserID": row.userid,
        "Text": text,
        "Source": "wecom.welcome",
    }
    accept_inbound(row.tenant_id, row.channel, f"welcome:{row.pk}", json.dumps(told, ensure_ascii=False))


def _mark(rows: list[WecomWelcome], **values: Any) -> None:
    WecomWelcome.objects.filter(pk__in=[row.pk for row in rows]).update(**values)


def _cut(text: str) -> str:
    return text.encode()[:LONGEST_BYTES].decode(errors="ignore")

"""Two people for very many: what one campaign asks for within a day is counted; above the limit it waits."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import Campaign, CampaignHour, Outbox
from renxin.engagement.conversations.policy import campaigns
from renxin.engagement.conversations.policy.pack import pack
from renxin.engagement.conversations.policy.reasons import NotNow
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.kernel.jobs.services import wake

OUTBOX: Final = "conversations.outbox"
RULE: Final = "approval"
_AGAIN: Final = timedelta(hours=1)
_DAY: Final = timedelta(hours=24)
_COUNT: Final = """
INSERT INTO conversations_campaignhour (tenant_id, code, hour, count) VALUES (%s, %s, %s, %s)
ON CONFLICT (tenant_id, code, hour) DO UPDATE SET count = conversations_campaignhour.count + excluded.count
"""


def count(tenant_id: int, asked: Mapping[str, int]) -> dict[str, NotNow]:
    """Count what campaigns ask for now; return those that are for too many and that nobody else has let go."""
    if not asked:
        return {}
    now = clock.now()
    with connection.cursor() as cursor:
        for code in sorted(asked):  # one order for all, so that two senders never wait for each other
            cursor.execute(_COUNT, [tenant_id, code, _hour(now), asked[code]])
    rows = CampaignHour.objects.of(tenant_id).filter(code__in=list(asked), hour__gt=now - _DAY)
    totals = dict(rows.values_list("code").annotate(n=Sum("count")).values_list("code", "n"))
    over = {code for code, n in totals.items() if n > pack().approval_from}
    if over:
        new = [{"tenant_id": tenant_id, "code": code, "asked_at": now} for code in sorted(over)]
        insert_rows(new, "ON CONFLICT (tenant_id, code) DO NOTHING", model=Campaign)
    return held(tenant_id, over)


def held(tenant_id: int, codes: Collection[str]) -> dict[str, NotNow]:
    """Return those of these campaigns that wait for a second person."""
    if not codes:
        return {}
    rows = Campaign.objects.of(tenant_id).filter(code__in=list(codes), approved_at__isnull=True)
    until = clock.now() + _AGAIN
    return {code: NotNow(RULE, until) for code in rows.values_list("code", flat=True)}


def asked_for(outgoing: Collection[tuple[str, str]]) -> Counter[str]:
    """Return how many messages each campaign asks for, of (campaign, class); what cannot wait is not counted."""
    free = {"clinical", "code"}
    return Counter(code for code, message_class in outgoing if code and message_class not in free)


@transaction.atomic
def approve_campaign(actor: Actor, uid: UUID | str) -> Campaign:
    """Let a campaign write to very many: what waited for that goes now.

    Raises:
        NotFound: there is none.
        WrongState: it is the actor's own, or was let go already.
    """
    actor.require("broadcasts.approve")
    row = Campaign.objects.of(actor).select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None:
        raise NotFound("campaign")
    if row.approved_at is not None:
        raise WrongState(_("A colleague has let it go already."))
    if not campaigns.may_approve(actor, row.code):
        raise WrongState(_("You made it: somebody else lets it go."))
    row.approved_at, row.approved_by_id = clock.now(), actor.user_id
    row.save(update_fields=["approved_at", "approved_by"])
    waiting = Outbox.objects.of(actor).filter(campaign=row.code, state=Outbox.State.DUE, rule=RULE)
    waiting.update(due_at=clock.now())
    record_access(actor, "campaign.approve", "campaign", row.uid, detail={"code": row.code})
    wake(OUTBOX)
    return row


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)

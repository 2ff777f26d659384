"""How long what was said is kept: at least as the rules for internet hospitals ask, longer if the hospital wishes.

What is older goes for good, batch by batch: the messages, what was tried with them, their places in the outbox, the
files that hung on them. Nothing goes of a person with something open: a hold in force keeps all of hers.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import KeepingTerm
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, files, ids, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations

from .attaching import SOURCE

LEAST_YEARS: Final = 3
MOST_YEARS: Final = 30
BATCH: Final = 5_000
# A file that was chosen and never sent is nobody's message.
UNSENT_FOR: Final = timedelta(days=2)
# The log is read through by its ids, which carry the time of storing.
_REMOVE: Final = """
WITH old AS MATERIALIZED (
    SELECT m.patient_id, m.id FROM {table} m
    WHERE m.tenant_id = %(tenant)s AND m.id < %(bound)s AND m.patient_id <> ALL(%(kept)s::bigint[])
    ORDER BY m.id LIMIT %(most)s
)
DELETE FROM {table} m USING old
WHERE m.tenant_id = %(tenant)s AND m.id < %(bound)s AND m.patient_id = old.patient_id AND m.id = old.id
"""
_HELD: Final = """
SELECT DISTINCT patient_id FROM conversations_hold
WHERE tenant_id = %(tenant)s AND released_at IS NULL AND (until IS NULL OR until > %(now)s)
"""
_QUEUED: Final = """
DELETE FROM conversations_outbox WHERE id IN (
    SELECT o.id FROM conversations_outbox o
    WHERE o.tenant_id = %(tenant)s AND o.message_id < %(bound)s AND o.state NOT IN ('due', 'awaiting')
      AND o.patient_id <> ALL(%(kept)s::bigint[]) LIMIT %(most)s)
"""


@transaction.atomic
def set_keeping_term(actor: Actor, years: int) -> KeepingTerm:
    """Say for how many years messages are kept.

    Raises:
        InvalidInput: less than the law asks, or no sensible number.
    """
    actor.require("channels.manage")
    if not LEAST_YEARS <= years <= MOST_YEARS:
        words = {"least": LEAST_YEARS, "most": MOST_YEARS}
        raise InvalidInput(_("Messages are kept for %(least)d to %(most)d years.") % words, where="years")
    term, _made = KeepingTerm.objects.update_or_create(
        tenant_id=actor.tenant_id,
        defaults={"years": years, "changed_at": clock.now(), "changed_by_id": actor.user_id},
    )
    record_access(actor, "keeping_term.change", "tenant", organizations.tenant(actor).uid, detail={"years": years})
    return term


def remove_outlived() -> int:
    """Remove a batch of what has outlived its term in each hospital, and files never sent; return how much."""
    removed = 0
    for house in organizations.tenants():
        with tenant.scope(house.pk):
            actor = Actor.system(house.pk, "conversations.keeping")
            removed += _remove(actor, before(actor)) + files.remove_unsent(actor, SOURCE, clock.now() - UNSENT_FOR)
    return removed


def years_kept(actor: Actor) -> int:
    """Return for how many years messages are kept here."""
    return KeepingTerm.objects.of(actor).values_list("years", flat=True).first() or LEAST_YEARS


def before(actor: Actor) -> datetime:
    """Return the instant before which nothing is kept any more."""
    now = clock.now()
    wanted = now.year - years_kept(actor)
    return now.replace(year=wanted, day=28) if (now.month, now.day) == (2, 29) else now.replace(year=wanted)


def _remove(actor: Actor, instant: datetime) -> int:
    values: dict[str, Any] = {
        "tenant": actor.tenant_id,
        "bound": ids.floor_of(instant),
        "now": clock.now(),
        "most": BATCH,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HELD, values)
        values["kept"] = [patient_id for (patient_id,) in cursor.fetchall()]
        cursor.execute(_QUEUED, values)
        counted = {"outbox": cursor.rowcount}
        for table in ("conversations_message", "conversations_deliverystep"):
            cursor.execute(_REMOVE.format(table=table), values)
            counted[table.partition("_")[2]] = cursor.rowcount
        counted["files"] = files.remove_old(actor, SOURCE, instant, except_for=values["kept"])
        removed = sum(counted.values())
        if removed:
            uid = organizations.tenant(actor).uid
            detail = {**counted, "before": instant.date().isoformat()}
            record_access(actor, "messages.outlived", "tenant", uid, detail=detail)
    return removed

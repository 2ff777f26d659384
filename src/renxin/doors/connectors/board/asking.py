"""Asking the sources that can be asked, every night, how much they sent: each by itself, its trouble kept.

A database view is counted by us; any other source names a statement of its own (`profile["reconcile"]`: SQL with
`:since`, yielding day, kind and count) and the address of its database (`secret`).
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from renxin.doors.connectors.dbviews.counting import count_days
from renxin.doors.connectors.dbviews.reading import asked
from renxin.doors.connectors.models import Interface
from renxin.doors.connectors.tables.polling import SourceTrouble
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from .reconciling import Count, count_of, tell_counts

log = logging.getLogger("renxin.intake")
NOT_COUNTS: Final = "source_counts"
FAILED: Final = "source_failed"
_SINCE: Final = timedelta(days=3)


def ask_sources() -> int:
    """Ask every source that can be asked; return how many counts they told. One in trouble stops none of the others."""
    named = Q(profile__has_key="reconcile", secret__isnull=False) | Q(kind=Interface.Kind.VIEW)
    told = 0
    for row in Interface.objects.filter(named, is_active=True).order_by("tenant_id", "id"):
        with tenant.scope(row.tenant_id):
            told += _ask(row)
    return told


def _ask(row: Interface) -> int:
    trouble, told = "", 0
    try:
        with transaction.atomic():
            told = tell_counts(Actor.system(row.tenant_id, "connectors"), row, list(_counts(row)))
    except SourceTrouble as error:
        trouble = str(error)
    except InvalidInput:
        trouble = NOT_COUNTS
    except Exception as error:
        log.exception("source %s: %s", row.uid, type(error).__name__)
        trouble = FAILED
    if trouble:
        log.warning("source %s told no counts: %s", row.uid, trouble)
    Interface.objects.filter(pk=row.pk).update(counts_trouble=trouble)
    return told


def _counts(row: Interface) -> Iterator[Count]:
    if "reconcile" not in row.profile:
        kind = str(row.profile.get("rows", {}).get("kind", "patients"))
        yield from (Count(one.day, kind, one.there, one.here) for one in count_days(row))
        return
    since = (clock.now() - _SINCE).astimezone(ZoneInfo(row.zone)).date()
    for found in asked(row.secret or "", row.profile["reconcile"], {"since": since}):
        yield count_of([value.isoformat()[:10] if hasattr(value, "isoformat") else value for value in found], "")

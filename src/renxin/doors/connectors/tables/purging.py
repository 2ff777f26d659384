"""Uploaded files go when their term is over: what they brought is in the record, their pieces are needed no longer."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from renxin.doors.connectors.models import ImportPart, ImportRun
from renxin.kernel.core import clock

KEPT: Final = timedelta(days=30)
"""So long a file lies after it was taken in (or back), or after it was uploaded and nobody went on with it."""
BATCH: Final = 50
State = ImportRun.State
_ENDED: Final = (State.DONE, State.UNDONE)
_LEFT: Final = (State.UPLOADED, State.CHECKED, State.FAILED, State.STOPPED)


@transaction.atomic
def purge() -> int:
    """Delete the pieces of files whose term is over; return of how many.

    The run stays with its counts, and can still be taken back; rows that were set aside wait as messages of their own.
    """
    runs = list(_due().select_for_update(skip_locked=True)[:BATCH])
    ImportPart.objects.filter(run__in=runs).delete()
    for run in runs:
        run.purged_at = clock.now()
        if run.state == State.STOPPED:  # nothing is left to go on with; what was taken in stays as it is
            run.state, run.ended_at = State.DONE, clock.now()
    ImportRun.objects.bulk_update(runs, ["purged_at", "state", "ended_at"])
    return len(runs)


def _due() -> "QuerySet[ImportRun]":
    before = clock.now() - KEPT
    ended = Q(state__in=_ENDED, ended_at__lt=before) & (Q(undone_at__isnull=True) | Q(undone_at__lt=before))
    left = Q(state__in=_LEFT, created_at__lt=before) & (Q(started_at__isnull=True) | Q(started_at__lt=before))
    return ImportRun.objects.filter(ended | left, purged_at__isnull=True).order_by("pk")

"""Anchors that become known or move: a birth, the next cycle, the day of birth that ultrasound gives."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.locks import lock_patients
from renxin.programs.careplans import versions
from renxin.programs.careplans.models import ContactPart, Enrolment, EnrolmentState

from . import planning

RECURRING: Final = frozenset({"vaccination", "next_cycle"})
"""Anchors that come again: what hangs on them is due once more, however often it was held."""
TERM: Final = timedelta(days=280)


@transaction.atomic
def move_anchor(actor: Actor, enrolment: Enrolment, kind: str, day: date) -> Enrolment:
    """Count a programme from another day (or from a day that was not known yet): only what is to come moves.

    What was held stays done, and what the new day puts into the past is not asked for any more.
    """
    actor.require("careplans.work")
    return move_anchors(actor, [enrolment], {kind: day})[0]


def expect_birth(actor: Actor, enrolment: Enrolment, due_on: date) -> Enrolment:
    """Count a pregnancy from the day of birth that ultrasound expects, in place of the last period."""
    return move_anchor(actor, enrolment, "lmp", due_on - TERM)


@transaction.atomic
def move_anchors(
    actor: Actor, rows: Sequence[Enrolment], anchors: Mapping[str, date], facts: Mapping[str, Any] | None = None
) -> list[Enrolment]:
    """Give several ways the same days and facts, and plan them again."""
    lock_patients(sorted({row.patient_id for row in rows}))
    fresh = list(Enrolment.objects.of(actor).filter(pk__in=[row.pk for row in rows]).select_for_update())
    for row in fresh:
        row.anchors = row.anchors | {kind: day.isoformat() for kind, day in anchors.items()}
        row.facts = row.facts | dict(facts or {})
        row.plan_from = clock.today()
    Enrolment.objects.bulk_update(fresh, ["anchors", "facts", "plan_from"], batch_size=1000)
    _open_again(actor, fresh, set(anchors) & RECURRING)
    planning.plan_contacts(actor, {row.plan_id for row in fresh if row.state == EnrolmentState.ACTIVE})
    return fresh


def _open_again(actor: Actor, rows: Sequence[Enrolment], kinds: set[str]) -> None:
    """Let what hangs on a recurring anchor be planned once more."""
    if not kinds:
        return
    books = versions.programmes_of(row.version_id for row in rows)
    for row in rows:
        book = books[row.version_id]
        nodes = [node.id for node in book.nodes if node.anchor in kinds]
        parts = ContactPart.objects.of(actor).filter(enrolment=row, node__in=nodes, live=True)
        parts.filter(contact__closed_at__isnull=False).update(live=False)

"""Anchors that become known or move: a birth, the next cycle, the day of birth that ultrasound gives."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.locks import lock_patients
from renxin.programs.careplans import versions
from renxin.programs.careplans.models import ContactPart, Enrolment, EnrolmentState
from renxin.programs.careplans.programmes.giving import anchors_given, lacks

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
    books = versions.programmes_of(row.version_id for row in fresh)
    moved, told = set(anchors), dict(facts or {})
    for row in fresh:
        days = {kind: date.fromisoformat(day) for kind, day in row.anchors.items()} | dict(anchors)
        book = books[row.version_id]
        row.facts = {name: value for name, value in (row.facts | told).items() if value not in ("", None)}
        fresh_ones = [one.name for one in book.facts if one.name in told or one.after in anchors]
        given = anchors_given(book, days, {name: row.facts.get(name) for name in fresh_ones})
        moved |= set(given)
        row.anchors = {kind: day.isoformat() for kind, day in {**days, **given, **anchors}.items()}
        row.plan_from = clock.today()
    Enrolment.objects.bulk_update(fresh, ["anchors", "facts", "plan_from"], batch_size=1000)
    _open_again(actor, fresh, moved & RECURRING)
    planning.plan_contacts(actor, {row.plan_id for row in fresh if row.state == EnrolmentState.ACTIVE})
    known = [row for row in fresh if not lacks(books[row.version_id], row.facts)]
    worklist.cancel_tasks(actor, sources=[fact_task(row) for row in known], reason="known")
    return fresh


@transaction.atomic
def set_facts(actor: Actor, enrolment: Enrolment, facts: Mapping[str, Any]) -> Enrolment:
    """Write down what a programme has to know of somebody; only what is to come changes. An empty value takes it back.

    Raises:
        InvalidInput: the programme knows no such fact, or not with this value.
    """
    actor.require("careplans.work")
    asked = {one.name: one for one in versions.programmes_of([enrolment.version_id])[enrolment.version_id].facts}
    for name, value in facts.items():
        one = asked.get(name)
        if one is None or (one.values and value not in ("", *one.values)):
            raise InvalidInput(_("This is not one of the choices."), where=name)
    return move_anchors(actor, [enrolment], {}, facts)[0]


def fact_task(row: Enrolment) -> str:
    """Return the source of the task that asks for what is not known of a way."""
    return f"careplans:fact:{row.pk}"


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

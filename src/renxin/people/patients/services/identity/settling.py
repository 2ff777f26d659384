"""Whose a row is: a person says it of rows that nobody could place, after an un-merge or the division of a record."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.kernel.core.references import Reference
from renxin.kernel.timeline.facts.patients import RowsDivided
from renxin.kernel.timeline.services import record
from renxin.people.patients.merging import combining, contents, dividing
from renxin.people.patients.merging.dividing import Doubt
from renxin.people.patients.models import MatchReview, Patient

from .deciding import locked_review, must_be_open
from .locking import lock_current

ALL: Final = "all"
Chosen = Mapping[str, Sequence[int] | Literal["all"]]


@transaction.atomic
def settle_rows(actor: Actor, uid: UUID, chosen: Chosen) -> int:
    """Give the `chosen` rows (ids by table, or ALL of it) to the other person, leave the rest; return how many.

    Such a row was written while both were one; who says now whose it is, corrects its origin too. What hangs on a row
    goes with it; each table is told of what went, and both histories say that something did.

    Raises:
        WrongState: the question is answered already, or both are one person again.
    """
    actor.require("patients.merge")
    actor.require("patients.review")
    review = locked_review(actor, uid)
    if review.reason not in dividing.REASONS:
        raise NotFound("review")
    must_be_open(review)
    doubt = dividing.doubt_of(actor, review)
    current = lock_current(actor.tenant_id, [doubt.holder_id, doubt.other_id])
    if current[doubt.holder_id] == current[doubt.other_id]:
        raise WrongState(_("These are one person again: there is nothing to divide."))
    moved = {
        reference.model._meta.label: _give(actor, doubt, reference, chosen[reference.model._meta.label])
        for reference in doubt.references()
        if chosen.get(reference.model._meta.label)
    }
    review.state, review.decided_by, review.decided_at = MatchReview.State.DONE, actor.name, clock.now()
    review.save(update_fields=["state", "decided_by", "decided_at"])
    _tell(actor, doubt, review, {label: count for label, count in moved.items() if count})
    return sum(moved.values())


def _tell(actor: Actor, doubt: Doubt, review: MatchReview, moved: dict[str, int]) -> None:
    owner = Patient.objects.of(actor).get(pk=doubt.other_id)
    detail = {"moved": sum(moved.values()), "rows": moved, "review": str(review.uid)}
    record_access(actor, "review.divide", "patient", owner.uid, patient_id=owner.pk, detail=detail)
    count = sum(moved.values())
    if not count:
        return
    pair = ((doubt.holder_id, doubt.other_id, -count), (doubt.other_id, doubt.holder_id, count))
    record(
        actor,
        *(
            RowsDivided(patient_id=one, occurred_at=clock.now(), other_patient_id=other, gained=gained)
            for one, other, gained in pair
        ),
    )


def _give(actor: Actor, doubt: Doubt, reference: Reference, ids: Sequence[int] | str) -> int:
    rows = doubt.rows(reference)
    rows = rows if ids == ALL else rows.filter(id__in=ids)
    model = reference.model
    if combining.is_log(reference):
        keys = list(rows.values_list("id", flat=True))
        moved = combining.give_log_rows(reference, rows, doubt.other_id)
    else:
        found = combining.without_collisions(rows, reference, actor.tenant_id, doubt.other_id)
        keys = [row.pk for row in found]
        moved = _update(actor, doubt, reference, keys)
    for child, link in contents.hanging_on(model):
        moved += _give_hanging(actor, doubt, child, {f"{link}_id__in": keys})
    for child, link in contents.hanging_by_number(model):
        moved += _give_hanging(actor, doubt, child, {f"{link}__in": keys})
    content = contents.content_of(model._meta.label)
    if keys and content is not None and content.given is not None:
        content.given(actor, doubt.other_id, keys)
    return moved


def _give_hanging(actor: Actor, doubt: Doubt, child: Reference, where: dict[str, Any]) -> int:
    mine = {**where, child.field: doubt.holder_id, "tenant_id": actor.tenant_id}
    rows: models.QuerySet[Any] = child.model._base_manager.filter(**mine)
    if combining.is_log(child):
        return combining.give_log_rows(child, rows, doubt.other_id)
    return _update(actor, doubt, child, [row.pk for row in rows])


def _update(actor: Actor, doubt: Doubt, reference: Reference, keys: list[Any]) -> int:
    rows = reference.model._base_manager.filter(pk__in=keys, tenant_id=actor.tenant_id)
    mine = combining.without_collisions(rows, reference, actor.tenant_id, doubt.other_id)
    return mine.update(**{reference.field: doubt.other_id, reference.origin_field: doubt.other_id})

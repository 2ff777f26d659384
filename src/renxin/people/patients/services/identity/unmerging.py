"""Taking a merge apart: rows go back to whom they were written for; what came later waits for a person's decision."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.core.references import Reference
from renxin.kernel.timeline.facts.patients import PatientsUnmerged
from renxin.kernel.timeline.services import record
from renxin.people.patients.merging import combining, dividing
from renxin.people.patients.merging.contents import movable
from renxin.people.patients.models import MatchReview, MergeRecord, Patient
from renxin.people.patients.selectors import records_of

from . import writing
from .merging import FILLABLE, fill, high_water
from .remembering import remember_different, settle_apart

HISTORY: Final = "timeline.Event"
"""The time line says what was done, and to whom it was thought to be done: it stays as it was told."""


@transaction.atomic
def unmerge_patients(actor: Actor, loser_id: int, *, reason: str) -> MergeRecord:
    """Undo the merge that made `loser_id` an alias; merges into the same survivor may be undone in any order.

    For interfaces and the product itself. Staff ask with `request_unmerge`.

    Raises:
        NotFound: `loser_id` is not merged.
        WrongState: the survivor was merged away later (undo that first), or the actor is one member of staff alone.
    """
    actor.require("patients.merge")
    if actor.kind == "staff":
        raise WrongState(_("Two people decide about taking a merge apart: ask for it, and a colleague approves."))
    return unmerge_now(actor, loser_id, reason=reason)


@transaction.atomic
def unmerge_now(actor: Actor, loser_id: int, *, reason: str) -> MergeRecord:
    """Take apart, the decision being made: see `unmerge_patients`."""
    merge = _locked(actor, loser_id)
    rows = Patient.objects.of(actor).in_bulk([merge.survivor_id, loser_id])
    survivor, loser = rows[merge.survivor_id], rows[loser_id]
    if survivor.merged_into_id is not None:
        raise WrongState(_("The surviving record was merged into another one later. Undo that merge first."))
    origins = records_of(actor.tenant_id, loser_id)
    later = _later(actor, merge)
    for reference in movable():
        _separate_column(actor, merge, reference, origins, later)
    MergeRecord.objects.bulk_update(later, ["combined"])
    _stand_apart(survivor, loser, merge)
    merge.unmerged_at, merge.unmerged_by = clock.now(), actor.name
    merge.save(update_fields=["unmerged_at", "unmerged_by"])
    _let_others_in(actor, survivor)
    remember_different(actor, survivor.pk, loser.pk, evidence={"merge": str(merge.uid)})
    settle_apart(actor, loser.pk)
    since = counted_since(merge)
    if since:
        _ask_about(merge, since)
    for patient, other in ((survivor, loser), (loser, survivor)):
        record_access(actor, "unmerge", "patient", patient.uid, patient_id=patient.pk, reason=reason[:240])
        fact = PatientsUnmerged(patient_id=patient.pk, occurred_at=merge.unmerged_at, other_patient_id=other.pk)
        record(actor, fact)
    return merge


def _locked(actor: Actor, loser_id: int) -> MergeRecord:
    merges = MergeRecord.objects.of(actor).filter(loser_id=loser_id, unmerged_at__isnull=True)
    found = merges.first()
    if found is not None:
        lock_patients([found.survivor_id, loser_id])
        found = merges.filter(pk=found.pk).first()  # as it is under the lock
    if found is None:
        raise NotFound("merge")
    return found


def _later(actor: Actor, merge: MergeRecord) -> list[MergeRecord]:
    """Return the merges into the same survivor that came after this one and stand, the latest first."""
    standing = MergeRecord.objects.of(actor).filter(survivor_id=merge.survivor_id, unmerged_at__isnull=True)
    return list(standing.filter(pk__gt=merge.pk).order_by("-pk"))


def _separate_column(
    actor: Actor, merge: MergeRecord, reference: Reference, origins: list[int], later: list[MergeRecord]
) -> None:
    label = f"{reference.model._meta.label}.{reference.field}"
    combiner = combining.combiner_of(reference) if label in merge.combined else None
    if combiner is None or reference.rule == "move":
        combining.return_rows(reference, actor.tenant_id, merge.survivor_id, merge.loser_id, origins)
    if combiner is None:
        return
    # What later merges put on top comes off first and goes back on afterwards, onto what is then there.
    above = [each for each in later if label in each.combined and reference.rule == "combine"]
    for each in above:
        combiner.separate(actor, each.survivor_id, each.loser_id, each.combined[label])
    combiner.separate(actor, merge.survivor_id, merge.loser_id, merge.combined[label])
    for each in reversed(above):
        each.combined[label] = combiner.combine(actor, each.survivor_id, each.loser_id)


def _let_others_in(actor: Actor, survivor: Patient) -> None:
    """Move up what others merged into the survivor kept behind only because of what has now left."""
    merges = MergeRecord.objects.of(actor).filter(survivor_id=survivor.pk, unmerged_at__isnull=True).order_by("pk")
    others = Patient.objects.of(actor).in_bulk([merge.loser_id for merge in merges])
    for merge in merges:
        for reference in movable():
            if reference.rule == "move" or combining.combiner_of(reference) is None:
                combining.move_rows(reference, actor.tenant_id, merge.loser_id, survivor.pk)
        filled = fill(survivor, others[merge.loser_id])
        if filled:
            survivor.save()
            MergeRecord.objects.filter(pk=merge.pk).update(filled=[*merge.filled, *filled])


def counted_since(merge: MergeRecord) -> dict[str, int]:
    """Return how many rows of each table were written for the survivor after the merge: nobody can say for whom."""
    found: dict[str, int] = {}
    for reference in movable():
        label = reference.model._meta.label
        count = 0 if label == HISTORY else combining.written_since(merge, reference).count()
        if count:
            found[label] = found.get(label, 0) + count
    return found


def _ask_about(merge: MergeRecord, later: dict[str, int]) -> None:
    MatchReview.objects.create(
        tenant_id=merge.tenant_id,
        patient_id=min(merge.survivor_id, merge.loser_id),
        other_patient_id=max(merge.survivor_id, merge.loser_id),
        reason=dividing.AFTER_MERGE,
        evidence={"merge": str(merge.uid), "rows": later, "until": high_water()},
        created_at=clock.now(),
    )


def _stand_apart(survivor: Patient, loser: Patient, merge: MergeRecord) -> None:
    """Give both their own status and fields back; a filled field that was changed since stays changed."""
    now = clock.now()
    for name in merge.filled:
        if name == "status":
            survivor.status = Patient.Status.PROVISIONAL
        elif getattr(survivor, name) == getattr(loser, name):
            setattr(survivor, name, FILLABLE[name])
            if name == "name":
                writing.name_of(survivor, "")
    if merge.filled:
        survivor.updated_at = now
        survivor.save()
    loser.status, loser.merged_into_id, loser.updated_at = merge.loser_status, None, now
    loser.save(update_fields=["status", "merged_into_id", "updated_at"])

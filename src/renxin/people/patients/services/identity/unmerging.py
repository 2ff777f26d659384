"""Taking a merge apart: rows go back to whom they were written for; what came later waits for a person's decision."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.core.references import Reference
from renxin.kernel.timeline.facts.patients import PatientUpdated
from renxin.kernel.timeline.services import record
from renxin.people.patients import combining
from renxin.people.patients.models import MatchReview, MergeRecord, Patient

from . import writing
from .merging import movable

LISTED: Final = 200
"""So many row ids of one table stand in the review; the count says how many there are."""


@transaction.atomic
def unmerge_patients(actor: Actor, loser_id: int, *, reason: str) -> MergeRecord:
    """Undo the merge that made `loser_id` an alias. Merges are undone in the opposite order of their making.

    Raises:
        NotFound: `loser_id` is not merged.
        WrongState: the survivor was merged away later; undo that first.
    """
    actor.require("patients.merge")
    merge = MergeRecord.objects.of(actor).filter(loser_id=loser_id, unmerged_at__isnull=True).first()
    if merge is None:
        raise NotFound("merge")
    lock_patients([merge.survivor_id, loser_id])
    rows = Patient.objects.of(actor).in_bulk([merge.survivor_id, loser_id])
    survivor, loser = rows[merge.survivor_id], rows[loser_id]
    if survivor.merged_into_id is not None:
        raise WrongState(_("The surviving record was merged into another one later. Undo that merge first."))
    origins = family(actor.tenant_id, loser_id)
    for reference in movable():
        _separate_column(actor, merge, reference, origins)
    later = _recorded_since(merge)
    if later:
        _ask_about(merge, later)
    _stand_apart(survivor, loser, merge)
    merge.unmerged_at, merge.unmerged_by = clock.now(), actor.name
    merge.save(update_fields=["unmerged_at", "unmerged_by"])
    for patient in (survivor, loser):
        record_access(actor, "unmerge", "patient", patient.uid, patient_id=patient.pk, reason=reason[:240])
        fact = PatientUpdated(
            patient_id=patient.pk, occurred_at=merge.unmerged_at, fields=("unmerged",), source="staff"
        )
        record(actor, fact)
    return merge


def family(tenant_id: int, patient_id: int) -> list[int]:
    """Return a patient and everybody who was merged into her, directly or not."""
    found, fresh = [patient_id], [patient_id]
    while fresh:
        rows = Patient.objects.of(tenant_id).filter(merged_into_id__in=fresh)
        fresh = list(rows.values_list("pk", flat=True))
        found += fresh
    return found


def _separate_column(actor: Actor, merge: MergeRecord, reference: Reference, origins: list[int]) -> None:
    label = f"{reference.model._meta.label}.{reference.field}"
    combiner = combining.combiner_of(reference) if label in merge.combined else None
    if combiner is None:
        combining.return_rows(reference, actor.tenant_id, merge.survivor_id, merge.loser_id, origins)
    else:
        combiner.separate(actor, merge.survivor_id, merge.loser_id, merge.combined[label])


def _recorded_since(merge: MergeRecord) -> dict[str, Any]:
    """Return the rows written for the survivor after the merge: whose they are, nobody but a person can say."""
    later: dict[str, Any] = {}
    for reference in movable():
        mark = merge.marks.get(reference.model._meta.label)
        if mark is None:
            continue
        mine = {"tenant_id": merge.tenant_id, reference.field: merge.survivor_id, "id__gt": mark}
        rows = reference.model._base_manager.filter(**mine).order_by("id").values_list("id", flat=True)
        listed = [str(row_id) for row_id in rows[: LISTED + 1]]
        if listed:
            more = len(listed) > LISTED
            later[reference.model._meta.label] = {
                "ids": listed[:LISTED],
                "count": rows.count() if more else len(listed),
            }
    return later


def _ask_about(merge: MergeRecord, later: dict[str, Any]) -> None:
    MatchReview.objects.create(
        tenant_id=merge.tenant_id,
        patient_id=min(merge.survivor_id, merge.loser_id),
        other_patient_id=max(merge.survivor_id, merge.loser_id),
        reason="after_merge",
        evidence={"merge": str(merge.uid), "rows": later},
        created_at=clock.now(),
    )


def _stand_apart(survivor: Patient, loser: Patient, merge: MergeRecord) -> None:
    """Give both their own status and fields back; a filled field that was changed since stays changed."""
    now = clock.now()
    defaults: dict[str, Any] = {"name": "", "sex": "unknown", "birth_date": None, "address": ""}
    for name in merge.filled:
        if name == "status":
            survivor.status = Patient.Status.PROVISIONAL
        elif getattr(survivor, name) == getattr(loser, name):
            setattr(survivor, name, defaults[name])
            if name == "name":
                writing.name_of(survivor, "")
    if merge.filled:
        survivor.updated_at = now
        survivor.save()
    loser.status, loser.merged_into_id, loser.updated_at = merge.loser_status, None, now
    loser.save(update_fields=["status", "merged_into_id", "updated_at"])

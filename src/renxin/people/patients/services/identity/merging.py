"""Merging: the loser becomes an alias of the survivor; everything that names her moves, and can move back."""

from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.kernel.core.references import Reference
from renxin.kernel.timeline.facts.patients import PatientDied, PatientsMerged
from renxin.kernel.timeline.services import record
from renxin.people.patients.merging import combining
from renxin.people.patients.merging.contents import movable
from renxin.people.patients.models import MergeRecord, Patient

from .locking import lock_current
from .remembering import settle_same

_BLANK: Final = ("", "unknown", None, False)
FILLABLE: Final[dict[str, Any]] = {
    "name": "",
    "sex": "unknown",
    "birth_date": None,
    "address": "",
    "deceased_at": None,
    "elder_mode": False,
    "vip": False,
}
"""What the survivor takes over where she has nothing herself, and what nothing is."""


@transaction.atomic
def merge_patients(
    actor: Actor, survivor_id: int, loser_id: int, *, reason: str, evidence: dict[str, Any] | None = None
) -> MergeRecord:
    """Make `loser_id` an alias of `survivor_id` and move what is hers. Asked twice, the second time changes nothing.

    For interfaces and the product itself, which answer for what they know. Staff ask with `request_merge`.

    Raises:
        NotFound: one of them does not exist.
        WrongState: both are one person already by another way round, or the actor is one member of staff alone.
    """
    actor.require("patients.merge")
    if actor.kind == "staff":
        raise WrongState(_("Two people decide about a merge: ask for it, and a colleague approves."), where="merge")
    return merge_now(actor, survivor_id, loser_id, reason=reason, evidence=evidence)


@transaction.atomic
def merge_now(
    actor: Actor, survivor_id: int, loser_id: int, *, reason: str, evidence: dict[str, Any] | None = None
) -> MergeRecord:
    """Merge, the decision being made: see `merge_patients`."""
    survivor, loser = _pair(actor, survivor_id, loser_id)
    known = MergeRecord.objects.of(actor).filter(loser_id=loser_id, unmerged_at__isnull=True).first()
    if known is not None and survivor.pk == loser.pk:
        return known
    if survivor.pk == loser.pk:
        raise WrongState(_("These are one person already."), where="merge")
    merge = MergeRecord(
        tenant_id=actor.tenant_id,
        survivor_id=survivor.pk,
        loser_id=loser.pk,
        reason=reason[:240],
        evidence=evidence or {},
        loser_status=loser.status,
        merged_at=clock.now(),
        merged_by=actor.name,
    )
    for reference in movable():
        merge.moved_rows += _merge_column(actor, merge, reference)
    merge.filled = _become_alias(survivor, loser)
    merge.save(force_insert=True)
    settle_same(actor, survivor.pk)
    _tell(actor, merge, survivor)
    merge.marks = high_water()  # behind the merge's own facts: what comes later is somebody's
    merge.save(update_fields=["marks"])
    return merge


def _tell(actor: Actor, merge: MergeRecord, survivor: Patient) -> None:
    record_access(actor, "merge", "patient", survivor.uid, patient_id=survivor.pk, reason=merge.reason)
    record(actor, PatientsMerged(patient_id=survivor.pk, occurred_at=merge.merged_at, loser_patient_id=merge.loser_id))
    if "deceased_at" in merge.filled and survivor.deceased_at is not None:
        record(actor, PatientDied(patient_id=survivor.pk, occurred_at=survivor.deceased_at))


def high_water() -> dict[str, int]:
    """Return the highest row of each table that names patients: what comes later was recorded after the merge."""
    marks: dict[str, int] = {}
    with connection.cursor() as cursor:
        for model in {item.model for item in movable() if not combining.is_log(item)}:
            cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{model._meta.db_table}"')  # noqa: S608
            marks[model._meta.label] = cursor.fetchone()[0]
    log_mark = ids.new_id()
    marks.update({item.model._meta.label: log_mark for item in movable() if combining.is_log(item)})
    return marks


def _pair(actor: Actor, survivor_id: int, loser_id: int) -> tuple[Patient, Patient]:
    current = lock_current(actor.tenant_id, [survivor_id, loser_id])
    rows = Patient.objects.of(actor).in_bulk(set(current.values()))
    try:
        return rows[current[survivor_id]], rows[current[loser_id]]
    except KeyError as missing:
        raise NotFound("patient") from missing


def _merge_column(actor: Actor, merge: MergeRecord, reference: Reference) -> int:
    combiner = combining.combiner_of(reference)
    if combiner is not None:
        kept = combiner.combine(actor, merge.survivor_id, merge.loser_id)
        merge.combined[f"{reference.model._meta.label}.{reference.field}"] = kept
    if combiner is not None and reference.rule == "combine":
        return 0
    return combining.move_rows(reference, actor.tenant_id, merge.loser_id, merge.survivor_id)


def fill(survivor: Patient, loser: Patient) -> list[str]:
    """Let the survivor take over what she lacks (not saved); return which fields."""
    filled = [name for name in FILLABLE if getattr(survivor, name) in _BLANK and getattr(loser, name) not in _BLANK]
    for name in filled:
        setattr(survivor, name, getattr(loser, name))
    if "name" in filled:
        survivor.pinyin_key, survivor.initials = loser.pinyin_key, loser.initials
        survivor.search_tokens = loser.search_tokens
    return filled


def _become_alias(survivor: Patient, loser: Patient) -> list[str]:
    """Turn the loser into an alias; what the survivor lacks is filled from her. Return which fields were filled."""
    filled = fill(survivor, loser)
    if survivor.status == Patient.Status.PROVISIONAL and loser.status == Patient.Status.ACTIVE:
        survivor.status = Patient.Status.ACTIVE
        filled.append("status")
    now = clock.now()
    if filled:
        survivor.updated_at = now
        survivor.save()
    loser.status, loser.merged_into_id, loser.updated_at = Patient.Status.MERGED, survivor.pk, now
    loser.save(update_fields=["status", "merged_into_id", "updated_at"])
    return filled

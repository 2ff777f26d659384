"""Writes of tags."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from renxin.engagement.segments.models import PatientTag, Tag
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.segments import TagAdded, TagRemoved
from renxin.kernel.timeline.services import record
from renxin.people.patients.services import lock_current


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """A tag to be given to a patient, by its name."""

    patient_id: int
    tag: str
    since: datetime | None = None


@transaction.atomic
def tag_patients(actor: Actor, taggings: Sequence[Tagging], *, source: str) -> int:
    """Give tags to many patients, new names becoming tags; return how many were given. Twice is once."""
    actor.require("patients.edit")
    current = lock_current(actor.tenant_id, {one.patient_id for one in taggings})
    tags = _tags(actor, {one.tag.strip()[:60] for one in taggings if one.tag.strip()})
    now = clock.now()
    rows = {
        (current[one.patient_id], tags[one.tag.strip()[:60]]): PatientTag(
            tenant_id=actor.tenant_id,
            patient_id=current[one.patient_id],
            tag_id=tags[one.tag.strip()[:60]],
            source=source[:80],
            since=one.since or now,
        )
        for one in taggings
        if one.tag.strip()
    }
    given = insert_rows(
        list(rows.values()),
        "ON CONFLICT (tenant_id, tag_id, patient_id) DO NOTHING RETURNING patient_id, tag_id, since",
    )
    record(actor, *(TagAdded(patient_id=patient, occurred_at=since, tag_id=tag) for patient, tag, since in given))
    return len(given)


@transaction.atomic
def untag_patient(actor: Actor, patient_id: int, tag: Tag) -> bool:
    """Take a tag off a patient; tell whether she bore it."""
    actor.require("patients.edit")
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    gone, _by_model = PatientTag.objects.of(actor).filter(patient_id=current, tag=tag).delete()
    if gone:
        record(actor, TagRemoved(patient_id=current, occurred_at=clock.now(), tag_id=tag.pk))
    return bool(gone)


def _tags(actor: Actor, names: set[str]) -> dict[str, int]:
    rows = [Tag(uid=uuid7(), tenant_id=actor.tenant_id, name=name, created_at=clock.now()) for name in sorted(names)]
    insert_rows(rows, "ON CONFLICT (tenant_id, name) DO NOTHING")
    return dict(Tag.objects.of(actor).filter(name__in=names).values_list("name", "pk"))

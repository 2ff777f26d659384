"""Tags given to patients and taken off them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from renxin.engagement.segments.models import PatientTag, Tag
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.segments import TagAdded, TagRemoved
from renxin.kernel.timeline.services import record
from renxin.people.patients.services import lock_current

LONGEST: Final = 60
# Given again it is borne longer if that is what was said, and never shorter.
_GIVE: Final = """ON CONFLICT (tenant_id, tag_id, patient_id) DO UPDATE SET expires_at = EXCLUDED.expires_at
    WHERE segments_patienttag.expires_at < EXCLUDED.expires_at
       OR (segments_patienttag.expires_at IS NOT NULL AND EXCLUDED.expires_at IS NULL)
    RETURNING patient_id, tag_id, since, (xmax = 0)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """A tag to be given to a patient, by its name; until when, unless the tag's own time counts."""

    patient_id: int
    tag: str
    since: datetime | None = None
    until: datetime | None = None


@transaction.atomic
def tag_patients(actor: Actor, taggings: Sequence[Tagging], *, source: str) -> int:
    """Give tags to many patients, new names becoming tags; return how many were given. Twice is once."""
    actor.require("patients.edit")
    wanted = [each for each in taggings if each.tag.strip()]
    current = lock_current(actor.tenant_id, {each.patient_id for each in wanted})
    tags = tags_called(actor, {each.tag for each in wanted})
    now = clock.now()
    rows = {}
    for each in wanted:
        tag, patient_id, since = tags[each.tag.strip()[:LONGEST]], current[each.patient_id], each.since or now
        rows[patient_id, tag.pk] = PatientTag(
            tenant_id=actor.tenant_id,
            patient_id=patient_id,
            tag_id=tag.pk,
            source=source[:80],
            since=since,
            expires_at=each.until or (since + timedelta(days=tag.days) if tag.days else None),
            given_by=actor.name[:128],
        )
    told = insert_rows([rows[key] for key in sorted(rows)], _GIVE)
    given = [(patient_id, tag_id, since) for patient_id, tag_id, since, is_new in told if is_new]
    record(actor, *(TagAdded(patient_id=patient, occurred_at=since, tag_id=tag) for patient, tag, since in given))
    return len(given)


def untag_patient(actor: Actor, patient_id: int, tag: Tag) -> bool:
    """Take a tag off a patient; tell whether she bore it."""
    return bool(untag_patients(actor, [patient_id], tag))


@transaction.atomic
def untag_patients(actor: Actor, patient_ids: Iterable[int], tag: Tag, *, source: str = "") -> int:
    """Take a tag off patients; with `source`, only where that gave it. Return how many bore it."""
    actor.require("patients.edit")
    current = set(lock_current(actor.tenant_id, set(patient_ids)).values())
    borne = PatientTag.objects.of(actor).filter(patient_id__in=current, tag_id=tag.merged_into_id or tag.pk)
    return remove(actor, borne.filter(source=source) if source else borne)


def remove(actor: Actor, borne: Iterable[PatientTag]) -> int:
    """Take away what these patients bear, whom the caller has locked, and say so; return how many."""
    rows = list(borne)
    PatientTag.objects.filter(pk__in=[row.pk for row in rows]).delete()
    now = clock.now()
    record(actor, *(TagRemoved(patient_id=row.patient_id, occurred_at=now, tag_id=row.tag_id) for row in rows))
    return len(rows)


def tags_called(actor: Actor, names: Iterable[str]) -> dict[str, Tag]:
    """Return the tags of these names, made where there are none; a name of the past leads to the tag of today."""
    wanted = {name.strip()[:LONGEST] for name in names if name.strip()}
    rows = [Tag(uid=uuid7(), tenant_id=actor.tenant_id, name=name, created_at=clock.now()) for name in sorted(wanted)]
    insert_rows(rows, "ON CONFLICT (tenant_id, name) DO NOTHING")
    found = Tag.objects.of(actor).filter(name__in=wanted).select_related("merged_into")
    return {tag.name: tag.merged_into or tag for tag in found}

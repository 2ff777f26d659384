"""Tags of patients."""

import re
from datetime import UTC, datetime, time

from renxin.doors.connectors.tables.rows import Row
from renxin.engagement.segments.models import PatientTag, Tag
from renxin.engagement.segments.services import Tagging, tag_patients

from .base import Batch, Kind


def apply(batch: Batch) -> None:
    """Give the patients their tags."""
    taggings = [one for row in batch.sound() for one in _taggings(batch, row)]
    if taggings:
        tag_patients(batch.actor, taggings, source=batch.mapping.source)


def _taggings(batch: Batch, row: Row) -> list[Tagging]:
    since = datetime.combine(row.values["since"], time(), UTC) if row.get("since", None) else None
    names = (name.strip() for name in re.split(r"[、;；,，|]", row.values["tags"]))
    return [Tagging(patient_id=batch.patient(row), tag=name, since=since) for name in names if name]


KIND = Kind("tags", apply, (PatientTag,), loose=(Tag,))

"""Papers that prove something: looked at by their content, kept encrypted, shown to staff with a trace."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.patients import selectors
from renxin.people.patients.models import Evidence

MOST_BYTES: Final = 10 * 1024 * 1024
_SIGNS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
)
_KEPT: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class EvidenceData:
    """A file as it was given."""

    name: str
    content: bytes


def keep_evidence(actor: Actor, patient_id: int, kind: str, data: EvidenceData) -> Evidence:
    """Keep a file, whatever its name says it is, if its content is a PDF, a picture or a recording.

    Raises:
        InvalidInput: it is empty, too large, or something else.
    """
    if not data.content or len(data.content) > MOST_BYTES:
        raise InvalidInput(_("The file is empty or larger than 10 MB."), where="evidence")
    media_type = next((kind for sign, kind in _SIGNS if data.content.startswith(sign)), "")
    if data.content[:4] == b"RIFF" and data.content[8:12] == b"WAVE":
        media_type = "audio/wav"
    if not media_type:
        raise InvalidInput(_("Please choose a PDF, a picture (PNG, JPEG) or a recording (MP3, WAV)."), where="evidence")
    return Evidence.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        kind=kind,
        name=data.name[:120],
        media_type=media_type,
        size=len(data.content),
        sha256=hashlib.sha256(data.content).hexdigest(),
        content=data.content,
        kept_at=clock.now(),
        kept_by=actor.name,
        keep_until=(clock.now() + _KEPT).date() if kind == Evidence.Kind.REQUEST else None,
    )


@transaction.atomic
def read_evidence(actor: Actor, uid: str) -> Evidence:
    """Return a paper with its content and note who looked at it.

    Raises:
        NotFound: there is none, its time is over, or the patient is not the actor's.
    """
    actor.require("patients.edit")
    row = Evidence.objects.of(actor).filter(uid=uid, content__isnull=False).first()
    if row is None:
        raise NotFound("evidence")
    patient = selectors.get_by_id(actor, row.patient_id)
    record_access(actor, "evidence.view", "evidence", row.uid, patient_id=patient.pk)
    return row

"""Recordings of talks: kept because she agreed, until a day; taken back or over, the file is gone for good."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.models import StoredFile
from renxin.programs.listening.models import ConsentWay, Interview, Recording

KEPT_DAYS: Final = 180
_SOUNDS: Final = (StoredFile.Kind.VOICE, StoredFile.Kind.VIDEO)


@transaction.atomic
def keep_recording(actor: Actor, talk: Interview, name: str, data: bytes) -> Recording:
    """Keep what was recorded of a talk, encrypted, for half a year.

    Raises:
        InvalidInput: she has not agreed to be recorded, or it is no recording.
    """
    actor.require("listening.work")
    if talk.recording_consent == ConsentWay.NONE:
        raise InvalidInput(_("Nobody is recorded without her consent. Note first how she agreed."), where="recording")
    about = talk.patient_id if talk.patient_id > 0 else None
    kept = files.keep(actor, name, data, patient_id=about, source=f"listening:{talk.pk}")
    if kept.kind not in _SOUNDS:
        raise InvalidInput(_("Choose a recording: MP3, M4A, AMR or a film."), where="recording")
    row = Recording.objects.create(
        tenant_id=actor.tenant_id,
        talk=talk,
        patient_id=talk.patient_id,
        file_uid=kept.uid,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        consent=talk.recording_consent,
        keep_until=clock.today() + timedelta(days=KEPT_DAYS),
        kept_at=clock.now(),
        kept_by_id=actor.user_id,
    )
    record_access(actor, "talk.recording_kept", "talk", talk.uid, patient_id=about)
    return row


@transaction.atomic
def set_recording_consent(actor: Actor, talk: Interview, way: str) -> Interview:
    """Note how she agreed to be recorded; when she takes it back, what was recorded goes the same minute.

    Raises:
        InvalidInput: there is no such way.
    """
    actor.require("listening.work")
    if way not in ConsentWay.values:
        raise InvalidInput(_("Choose how she agreed."), where="recording_consent")
    talk.recording_consent = way
    talk.save(update_fields=["recording_consent"])
    if way == ConsentWay.NONE:
        for row in talk.recordings.filter(removed_at=None):
            remove_recording(actor, row)
    return talk


@transaction.atomic
def remove_recording(actor: Actor, row: Recording) -> Recording:
    """Remove a recording for good; that there was one stays known."""
    actor.require("listening.work")
    if row.removed_at is None:
        files.remove(actor, [row.file_uid] if row.file_uid else [])
        row.removed_at, row.removed_by_name, row.file_uid = clock.now(), actor.name[:150], None
        row.save(update_fields=["removed_at", "removed_by_name", "file_uid"])
        record_access(actor, "talk.recording_removed", "talk", row.talk.uid)
    return row


def hear_recording(actor: Actor, row: Recording) -> bytes:
    """Return a recording to be heard; who listened is written down."""
    actor.require("listening.work")
    about = row.patient_id if row.patient_id > 0 else None
    record_access(actor, "talk.recording_heard", "talk", row.talk.uid, patient_id=about)
    return files.read(actor, row.file_uid or "")


def remove_old_recordings(actor: Actor) -> int:
    """Remove the recordings whose day is over; return how many."""
    rows = Recording.objects.of(actor).filter(removed_at=None, keep_until__lt=clock.today())
    return len([remove_recording(actor, row) for row in rows.select_related("talk")[:200]])

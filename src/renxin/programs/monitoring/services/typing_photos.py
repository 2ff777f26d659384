"""Pictures of a display, typed in by a person."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist.services import cancel_tasks
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.patients import selectors as patients
from renxin.programs.monitoring.models import ReadingPhoto
from renxin.programs.monitoring.selectors import measure_of

from .recording_at_home import record_reading

State = ReadingPhoto.State


@transaction.atomic
def type_photo(actor: Actor, uid: UUID, values: Mapping[str, float]) -> ReadingPhoto:
    """Keep what a picture shows as a reading of the time it was sent; without values it was not readable.

    Raises:
        NotFound: there is none, or its patient is not visible to this actor.
        WrongState: somebody has typed it in already.
        InvalidInput: a number nobody can have.
    """
    actor.require("patients.edit")
    photo = ReadingPhoto.objects.of(actor).select_for_update().filter(uid=uid).first()
    if photo is None:
        raise NotFound("photo")
    patient = patients.get_by_id(actor, photo.patient_id)
    if photo.state != State.WAITING:
        raise WrongState(_("A colleague has typed this picture in already."))
    if values:
        record_reading(actor, patient.pk, measure_of(actor, photo.measure), values, at=photo.sent_at)
    photo.state = State.TYPED if values else State.REFUSED
    photo.typed_at, photo.typed_by_id = clock.now(), actor.user_id
    photo.save(update_fields=["state", "typed_at", "typed_by"])
    system = Actor.system(actor.tenant_id, "monitoring.photos")
    cancel_tasks(system, sources=[f"home:photo:{photo.pk}"], reason="typed")
    record_access(actor, f"photo.{photo.state}", "reading_photo", photo.uid, patient_id=patient.pk)
    return photo

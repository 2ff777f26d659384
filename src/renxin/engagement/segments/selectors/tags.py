"""Reads of tags."""

from renxin.engagement.segments.models import PatientTag, Tag
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled


def tags_of(actor: Actor, patient_id: int) -> list[PatientTag]:
    """Return the tags a patient bears, by name."""
    actor.require("patients.view")
    return _TAGS_OF(actor.tenant_id, patient_id)


def tags(actor: Actor) -> list[Tag]:
    """Return every tag of the hospital, by name."""
    actor.require("patients.view")
    return list(Tag.objects.of(actor).order_by("name"))


def tags_for_sending(actor: Actor) -> list[Tag]:
    """Return every tag by name for who plans broadcasts: names only, nobody's record."""
    actor.require("broadcasts.manage")
    return list(Tag.objects.of(actor).order_by("name"))


_TAGS_OF = compiled(
    lambda tenant, patient: (
        PatientTag.objects.of(tenant).filter(patient_id=patient).select_related("tag").order_by("tag__name")
    )
)

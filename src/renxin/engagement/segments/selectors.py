"""Reads of tags."""

from renxin.kernel.core.actor import Actor

from .models import PatientTag, Tag


def tags_of(actor: Actor, patient_id: int) -> list[PatientTag]:
    """Return the tags a patient bears, by name."""
    actor.require("patients.view")
    return list(PatientTag.objects.of(actor).filter(patient_id=patient_id).select_related("tag").order_by("tag__name"))


def tags(actor: Actor) -> list[Tag]:
    """Return every tag of the hospital, by name."""
    actor.require("patients.view")
    return list(Tag.objects.of(actor).order_by("name"))


def tags_for_sending(actor: Actor) -> list[Tag]:
    """Return every tag by name for who plans broadcasts: names only, nobody's record."""
    actor.require("broadcasts.manage")
    return list(Tag.objects.of(actor).order_by("name"))

"""Tags, and who bears them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User

from .segments import Segment


class Dimension(models.TextChoices):
    """What a tag speaks of."""

    DISEASE = "disease", _("Disease")
    BEHAVIOUR = "behaviour", _("Behaviour")
    PREFERENCE = "preference", _("Preference")
    OWN = "own", pgettext_lazy("tag", "Own")


class Tag(PublicEntity):
    """A name that the hospital gives to patients who belong together.

    A tag merged into another one, or a name it once had, stays as a row that leads to it (`merged_into`), so that the
    old name still arrives from messengers and imports. `days` is how long it is borne unless somebody says otherwise.
    Whoever belongs to `segment` bears it, as long as she does.
    """

    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    dimension = models.CharField(max_length=12, choices=Dimension, default=Dimension.OWN, db_default=Dimension.OWN)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    segment = models.ForeignKey(Segment, models.SET_NULL, null=True, blank=True, related_name="tags", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="segments_tag_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def rule_source(self) -> str:
        """Return what stands as the source where this tag was given by its rule."""
        return f"rule:{self.pk}"


class PatientTag(Entity):
    """A patient bears a tag: since when, until when, and who or what gave it.

    `source`: `staff`, `wecom`, `rule:<tag>`, `journey:<code>`, `model:<key of its trait>`, or the name of an import.
    """

    patient_id = PatientRef(rule="combine")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="patients")
    source = models.CharField(max_length=80, blank=True, default="")
    since = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    given_by = models.CharField(max_length=128, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "tag", "patient_id"], name="segments_patient_tag_once")
        ]
        indexes = [
            models.Index(fields=["patient_id"], name="segments_tag_patient"),
            models.Index(
                fields=["tenant_id", "expires_at"], condition=Q(expires_at__isnull=False), name="segments_tag_expiring"
            ),
        ]

    @property
    def name(self) -> str:
        """Return the tag's name."""
        return self.tag.name

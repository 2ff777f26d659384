"""What is known of patients, trait by trait, and how far each trait was built."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from renxin.kernel.core.models import Entity
from renxin.kernel.core.references import PatientRef


class TraitValue(Entity):
    """One value of one trait of a patient; in `number`, `code` or `at`, by the type of the trait.

    `key` says for what where a trait has several (which department, which measurement). `due_at` is when time alone
    changes it. `event_id` is the fact that made it so, where that is known.
    """

    patient_id = PatientRef(rule="combine")
    trait = models.CharField(max_length=48)
    key = models.CharField(max_length=64, blank=True, default="")
    number = models.FloatField(null=True, blank=True)
    code = models.CharField(max_length=64, null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    event_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "patient_id", "trait", "key"], name="segments_trait_once")
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "trait", "key", "number"],
                include=["patient_id"],
                condition=Q(number__isnull=False),
                name="segments_trait_number",
            ),
            models.Index(
                fields=["tenant_id", "trait", "key", "code"],
                include=["patient_id"],
                condition=Q(code__isnull=False),
                name="segments_trait_code",
            ),
            models.Index(
                fields=["tenant_id", "trait", "key", "at"],
                include=["patient_id"],
                condition=Q(at__isnull=False),
                name="segments_trait_at",
            ),
            models.Index(fields=["tenant_id", "due_at"], condition=Q(due_at__isnull=False), name="segments_trait_due"),
        ]


class TraitProgress(Entity):
    """How far a version of a trait was built for everybody, and how many patients had a value when last counted."""

    trait = models.CharField(max_length=48)
    version = models.IntegerField()
    up_to = models.BigIntegerField(default=0, help_text="patients up to this one are built")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    filled = models.IntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "trait"], name="segments_progress_once")]


class TraitHistory(Entity):
    """How far a hospital's history was read for what the feed never carried, and the latest product time seen.

    All up to `event_id` is read for good. A pass under way has read up to `reached` and moves `event_id` to `pass_to`
    when it comes to the end.
    """

    event_id = models.BigIntegerField(default=0)
    reached = models.BigIntegerField(null=True)
    pass_to = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="segments_history_once")]


class StatedTrait(Entity):
    """What somebody said of a patient that no table knows: staff, an import, a journey, her own words.

    `trait` and `code` come from `packs/stated_traits.yaml` (a region is a place's own name). `source` says who or what
    said it: `staff`, `import:<kind>`, `journey:<code>`, `message`.
    """

    patient_id = PatientRef(rule="combine")
    trait = models.CharField(max_length=48)
    code = models.CharField(max_length=64)
    source = models.CharField(max_length=80)
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "trait", "patient_id"], name="segments_stated_once")
        ]
        indexes = [models.Index(fields=["patient_id"], name="segments_stated_patient")]

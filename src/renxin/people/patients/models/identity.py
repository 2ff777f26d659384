"""Why records are taken for one person, which pairs are in doubt, and every merge with its undoing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class IdentityLink(Entity):
    """Why a source's record was taken for this person: the tier, the evidence, who decided. Never changed."""

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=80)
    tier = models.CharField(max_length=8)
    score = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-decided_at"], name="patients_link_patient")]


class MatchReview(PublicEntity):
    """Two records that may be one person, or rows whose owner is in doubt: a person decides."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        SAME = "same", _("Same person")
        DIFFERENT = "different", _("Different people")
        DONE = "done", _("Done")

    patient_id = PatientRef(rule="keep")
    other_patient_id = PatientRef(rule="keep")
    reason = models.CharField(max_length=32)
    tier = models.CharField(max_length=8, blank=True, default="", db_default="")
    score = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "other_patient_id", "reason"],
                condition=Q(state="open"),
                name="patients_review_once",
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "state", "created_at"], name="patients_review_open"),
            models.Index(
                fields=["patient_id", "other_patient_id"],
                condition=Q(state="different"),
                name="patients_review_different",
            ),
        ]


class MergeRecord(PublicEntity):
    """One merge and, if it was undone, its undoing. `marks` holds the highest row of each table when it happened."""

    survivor_id = PatientRef(rule="keep")
    loser_id = PatientRef(rule="keep")
    reason = models.CharField(max_length=240, blank=True, default="")
    evidence = models.JSONField(default=dict)
    loser_status = models.CharField(max_length=16, blank=True, default="")
    marks = models.JSONField(default=dict)
    combined = models.JSONField(default=dict)
    filled = models.JSONField(default=list)
    moved_rows = models.IntegerField(default=0)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=120)
    unmerged_at = models.DateTimeField(null=True, blank=True)
    unmerged_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["survivor_id"], name="patients_merge_survivor")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "loser_id"], condition=Q(unmerged_at__isnull=True), name="patients_merge_open"
            )
        ]


class MergeRequest(PublicEntity):
    """A merge, the taking apart of one, or the division of a record, that somebody asked for: somebody else decides.

    `due_at` is set where one person works alone (a clinic): nobody having objected, it is done by itself then.
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        MERGE = "merge", _("Join two records")
        UNMERGE = "unmerge", _("Take a merge apart")
        SPLIT = "split", _("Divide a record")

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waits for a second person")
        DONE = "done", _("Approved and done")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(max_length=8, choices=Kind)
    survivor_id = PatientRef(rule="keep")
    loser_id = PatientRef(rule="keep")
    reason = EncryptedText()
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    requested_by_id = models.BigIntegerField(null=True, blank=True)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = EncryptedText(blank=True, default="")
    merge = models.ForeignKey(MergeRecord, models.PROTECT, null=True, blank=True, related_name="requests")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "loser_id"], condition=Q(state="waiting"), name="patients_request_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "state", "-requested_at"], name="patients_request_state"),
            models.Index(
                fields=["due_at"], condition=Q(state="waiting", due_at__isnull=False), name="patients_request_due"
            ),
        ]

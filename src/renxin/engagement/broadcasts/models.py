"""Broadcasts, and who is on the list of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.engagement.content.models import TemplateVersion
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User


class Broadcast(PublicEntity):
    """One wording for one audience at one time.

    `audience` says who was meant (`{"kind": "tag", …}`), `variables` what the sender fills in; `people` counts the
    recipients, `unknown` the lines of an uploaded list that named nobody. `channel_kind` empty: the policy chooses.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for approval")
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    name = models.CharField(max_length=80)
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="+")
    variables = models.JSONField(default=dict)
    audience = models.JSONField(default=dict)
    channel_kind = models.CharField(max_length=32, default="", blank=True)
    # Several kinds in the order in which they are tried, with commas between; then `channel_kind` is empty.
    ways = models.CharField(max_length=120, default="", db_default="", blank=True)
    # Why these people are written to: whoever approves reads it, and it stays.
    reason = models.CharField(max_length=240, default="", db_default="", blank=True)
    planned_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    people = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=80, default="", blank=True)
    approver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approver_name = models.CharField(max_length=80, default="", blank=True)
    note = models.CharField(max_length=400, default="", blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="broadcast_newest"),
            models.Index(
                fields=["planned_at"], name="broadcast_due", condition=models.Q(status__in=["planned", "running"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Recipient(Entity):
    """Somebody on the list: waiting for her turn, asked for (a message stands in the outbox), or left out by a rule."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not yet")
        ASKED = "asked", pgettext_lazy("broadcast", "handed over")
        BLOCKED = "blocked", _("not sent")
        DROPPED = "dropped", _("taken off")

    broadcast = models.ForeignKey(Broadcast, models.PROTECT, related_name="recipients")
    patient_id = PatientRef(rule="keep")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    message_id = models.BigIntegerField(null=True, blank=True)
    rule = models.CharField(max_length=64, default="", blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "broadcast", "patient_id"], name="broadcast_recipient_once")
        ]
        indexes = [
            models.Index(fields=["broadcast", "id"], name="broadcast_next", condition=models.Q(state="waiting")),
            models.Index(fields=["tenant_id", "patient_id"], name="broadcast_patient"),
        ]

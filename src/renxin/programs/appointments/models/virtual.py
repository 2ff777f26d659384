"""Visits by video: what was made sure of before, what happened, how it ended; where the pictures are carried."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.records.models import Condition

from .appointment import Appointment


class VideoHouse(Entity):
    """Where this hospital's video calls are carried. With `app_id` the server asks for signed tickets."""

    class Provider(models.TextChoices):
        """Who carries pictures and sound."""

        JITSI = "jitsi", pgettext_lazy("video", "Jitsi Meet, the hospital's own server")

    provider = models.CharField(max_length=8, choices=Provider, default=Provider.JITSI)
    address = models.URLField(max_length=200)
    app_id = models.CharField(max_length=80, blank=True, default="")
    secret = EncryptedText()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="appointments_video_once")]


class VirtualVisit(PublicEntity):
    """A visit by video, of one appointment.

    Before it: `condition` is the diagnosis of ours it follows, `said_diagnosis` one of another house in her words;
    `answers` (JSON) what she told; `consent_version`, `consented_at`, `consented_by` (the person who agreed) her
    agreement; `identity_at` when she proved who she is; `guardian` who sits beside a small child. After it: `note` is
    the doctor's record, `stop` why it could not go on. Kept until `keep_until`.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PREPARING = "preparing", pgettext_lazy("virtual", "Being prepared")
        WAITING = "waiting", pgettext_lazy("virtual", "In the waiting room")
        GOING = "going", pgettext_lazy("virtual", "Going on")
        DONE = "done", pgettext_lazy("virtual", "Done")
        STOPPED = "stopped", pgettext_lazy("virtual", "Not suitable: asked to come in")
        CANCELLED = "cancelled", pgettext_lazy("virtual", "Cancelled")

    patient_id = PatientRef(rule="move")
    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="virtual")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    room = models.CharField(max_length=80)
    condition = models.ForeignKey(Condition, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    said_diagnosis = EncryptedText(blank=True, default="")
    answers = EncryptedText(blank=True, default="")
    pack_version = models.CharField(max_length=24, blank=True, default="")
    consent_version = models.CharField(max_length=24, blank=True, default="")
    consented_at = models.DateTimeField(null=True, blank=True)
    consented_by_patient_id = PatientRef(rule="move", null=True, blank=True)
    guardian = EncryptedText(blank=True, default="")
    guardian_seen = models.BooleanField(default=False)
    code_hash = models.CharField(max_length=64, blank=True, default="")
    code_until = models.DateTimeField(null=True, blank=True)
    codes_sent = models.SmallIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    identity_at = models.DateTimeField(null=True, blank=True)
    waiting_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    began_by = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stop = models.CharField(max_length=24, blank=True, default="")
    note = EncryptedText(blank=True, default="")
    keep_until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["patient_id"], name="appointments_virtual_patient")]


class VirtualStep(Entity):
    """What was done in a visit by video, by whom and when: shown, never changed, kept three years at least."""

    patient_id = PatientRef(rule="move")
    visit = models.ForeignKey(VirtualVisit, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=16)
    by_user = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=128, blank=True, default="")
    at = models.DateTimeField()

"""Medicines at home: what is taken when, what was ticked, how much of the time a class was at hand."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, Log, PublicEntity
from renxin.kernel.core.references import PatientRef


class MedicationPlan(PublicEntity):
    """One medicine that a patient takes at home, whatever number of boxes it came in.

    `medication_id` is the newest row of the record it follows; `ends_on` the last day that what she has lasts.
    `remind_at` is when she is reminded next; `refill_on` when something is due about the next box (`refill_step` of the
    pack: 0 and 1 reminders, 2 somebody asks). `run_level` is what her misses have asked for already.
    """

    class State(models.TextChoices):
        """Whether it is taken."""

        ACTIVE = "active", pgettext_lazy("medicine", "Taken")
        PAUSED = "paused", pgettext_lazy("medicine", "Paused")
        ENDED = "ended", pgettext_lazy("medicine", "Ended")

    class Remind(models.TextChoices):
        """How often she is reminded."""

        OFF = "off", pgettext_lazy("reminder", "Never")
        DAILY = "daily", pgettext_lazy("reminder", "Once a day")
        EACH = "each", pgettext_lazy("reminder", "Each time")

    patient_id = PatientRef(rule="move")
    medication_id = models.BigIntegerField(null=True)
    name = EncryptedText()
    code = models.CharField(max_length=64, blank=True, default="")
    drug_class = models.CharField(max_length=32)
    dose = models.CharField(max_length=120, blank=True, default="")
    frequency = models.CharField(max_length=120, blank=True, default="")
    rhythm = models.CharField(max_length=16, blank=True, default="")
    times = ArrayField(models.TimeField(), default=list, blank=True)
    every = models.SmallIntegerField(default=1)
    weekdays = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    as_needed = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    remind = models.CharField(max_length=8, choices=Remind.choices, default=Remind.OFF)
    remind_at = models.DateTimeField(null=True)
    refill_on = models.DateField(null=True)
    refill_step = models.SmallIntegerField(default=0)
    run_level = models.SmallIntegerField(default=0)
    by_hand = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-id"], name="medication_plan_patient"),
            models.Index(
                fields=["remind_at"], name="medication_plan_remind", condition=models.Q(remind_at__isnull=False)
            ),
            models.Index(
                fields=["refill_on"], name="medication_plan_refill", condition=models.Q(refill_on__isnull=False)
            ),
        ]


class Dose(Log):
    """What was said of one taking. Said anew, it is another row; the newest counts."""

    class Said(models.TextChoices):
        """What became of it."""

        TAKEN = "taken", pgettext_lazy("dose", "Taken")
        LATE = "late", pgettext_lazy("dose", "Taken late")
        MISSED = "missed", pgettext_lazy("dose", "Missed")
        SKIPPED = "skipped", pgettext_lazy("dose", "Left out for a reason")
        NOTHING = "nothing", pgettext_lazy("dose", "Nothing said")

    class Reason(models.TextChoices):
        """Why it was not taken."""

        NONE = "", _("No reason given")
        FORGOT = "forgot", pgettext_lazy("dose", "Forgot it")
        RAN_OUT = "ran_out", pgettext_lazy("dose", "Ran out of it")
        UNWELL = "unwell", pgettext_lazy("dose", "It does not agree with me")
        BETTER = "better", pgettext_lazy("dose", "Feel well without it")
        DOCTOR = "doctor", pgettext_lazy("dose", "The doctor said so")
        COST = "cost", pgettext_lazy("dose", "It costs too much")

    plan_id = models.BigIntegerField()
    on = models.DateField()
    at = models.TimeField()
    said = models.CharField(max_length=8, choices=Said.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default="")
    told_at = models.DateTimeField()
    by_other = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["patient_id", "on"], name="monitoring_dose_day")]


class Adherence(Entity):
    """The PDC of one class of a patient: worked out of the records anew each day, never written by hand.

    `percent` is null while there are too few fills to judge; `until_on` is the last day that the class lasts.
    """

    patient_id = PatientRef(rule="combine")
    drug_class = models.CharField(max_length=32)
    percent = models.SmallIntegerField(null=True)
    covered = models.IntegerField(default=0)
    days = models.IntegerField(default=0)
    fills = models.IntegerField(default=0)
    begin_on = models.DateField()
    until_on = models.DateField()
    counted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "patient_id", "drug_class"], name="monitoring_adherence_once")
        ]
        indexes = [
            models.Index(fields=["tenant_id", "percent"], name="monitoring_adherence_low"),
            models.Index(fields=["counted_on"], name="monitoring_adherence_due"),
        ]

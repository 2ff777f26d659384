"""Alerts: one thing to look at, however many readings belong to it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class Storm(PublicEntity):
    """So many alerts from one source at once that the source is to be looked at first; shown and told as one."""

    source = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source"], condition=Q(ended_at__isnull=True), name="monitoring_storm_once"
            )
        ]


class Alert(PublicEntity):
    """Something in a measure that somebody has to look at, until it is closed. One open per patient, measure and kind.

    `rule` and `rule_version` say by what it was judged; `readings` are ids of the observations, the newest last.
    `level` falls again only after calm readings; `worst` is the highest it was. `told_at` is when staff were last told.
    """

    class Kind(models.TextChoices):
        """What was noticed."""

        VALUE = "value", pgettext_lazy("alert", "Value")
        TREND = "trend", pgettext_lazy("alert", "Trend")
        SYMPTOM = "symptom", pgettext_lazy("alert", "Symptom")
        STRANGE = "strange", pgettext_lazy("alert", "Doubtful reading")

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("alert", "Open")
        TAKEN = "taken", pgettext_lazy("alert", "Somebody has it")
        CLOSED = "closed", pgettext_lazy("alert", "Closed")

    class Action(models.TextChoices):
        """What was done."""

        NONE = "", pgettext_lazy("alert", "Nothing yet")
        CALLED = "called", pgettext_lazy("alert", "Called the patient")
        ADJUSTED = "adjusted", pgettext_lazy("alert", "Treatment adjusted")
        RECHECK = "recheck", pgettext_lazy("alert", "To be measured again")
        REFERRED = "referred", pgettext_lazy("alert", "Sent to hospital")
        WATCHED = "watched", pgettext_lazy("alert", "Looked at, watched on")

    class Outcome(models.TextChoices):
        """What it turned out to be."""

        NONE = "", pgettext_lazy("alert", "Not known yet")
        TRUE = "true", pgettext_lazy("alert", "True")
        FALSE = "false", pgettext_lazy("alert", "False alarm")
        NOT_HERS = "not_hers", pgettext_lazy("alert", "Somebody else's reading")
        SETTLED = "settled", pgettext_lazy("alert", "Back in range by itself")
        ENDED = "ended", pgettext_lazy("alert", "Watching ended")

    patient_id = PatientRef(rule="combine")
    measure = models.CharField(max_length=16)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.VALUE)
    level = models.SmallIntegerField()
    worst = models.SmallIntegerField(default=0, db_default=0)
    storm = models.ForeignKey(Storm, on_delete=models.PROTECT, null=True, related_name="alerts", db_index=False)
    source = models.CharField(max_length=80, blank=True, default="", db_default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    rule = models.CharField(max_length=48)
    rule_version = models.CharField(max_length=24)
    values = models.JSONField(default=dict)
    readings = ArrayField(models.BigIntegerField(), default=list)
    count = models.IntegerField(default=1)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    action = models.CharField(max_length=12, choices=Action.choices, blank=True, default="")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    note = EncryptedText(blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "measure", "kind"],
                condition=Q(closed_at__isnull=True),
                name="monitoring_alert_once",
            )
        ]
        indexes = [
            models.Index(fields=["patient_id", "-id"], name="monitoring_alert_patient"),
            models.Index(
                fields=["tenant_id", "-level", "raised_at"],
                name="monitoring_alert_open",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["tenant_id", "raised_at"], name="monitoring_alert_raised"),
        ]

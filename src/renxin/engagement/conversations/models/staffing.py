"""Who answers, how the assistant at reception speaks, doctors' direct lines, and alarms."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.safety import selectors as safety
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.packs import Words
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User

from .conversation import Conversation


class Presence(Entity):
    """Whether a member of staff takes conversations now, how many at once and of which kinds.

    `department_ids` and `all_departments` are the reach of her roles when she came. `seen_at` is real time: who was
    not seen for some minutes is away, whatever `state` says.
    """

    class State(models.TextChoices):
        ONLINE = "online", _("Online")
        AWAY = "away", _("Away")
        OFFLINE = "offline", _("Offline")

    user = models.ForeignKey(User, models.CASCADE, related_name="presences")
    state = models.CharField(max_length=8, choices=State, default=State.OFFLINE)
    capacity = models.SmallIntegerField(default=8)
    skills = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    department_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    all_departments = models.BooleanField(default=False)
    seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user"], name="presence_user")]


class Reception(Entity):
    """The assistant of one hospital: whether it speaks, the facts it may tell, and its own wording of answers.

    It speaks in the hospital's name, so it is off until somebody has looked at its answers and switched it on.
    """

    is_on = models.BooleanField(default=False)
    facts = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="reception_tenant")]


class KeepingTerm(Entity):
    """For how many years one hospital keeps what was said; without a row as long as the rules ask at least."""

    years = models.SmallIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="keeping_term_tenant"),
            models.CheckConstraint(condition=models.Q(years__gte=3), name="keeping_term_lawful"),
        ]


class AssistantMiss(Entity):
    """A question the assistant had no answer to, for the weekly look."""

    patient_id = PatientRef(rule="move")
    text = EncryptedText()
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-asked_at"], name="assistant_miss_asked")]


class DirectLine(PublicEntity):
    """A doctor who answers her own patients under her real name: when, and how many messages a day at most."""

    doctor = models.ForeignKey(User, models.PROTECT, related_name="direct_lines")
    is_open = models.BooleanField(default=True)
    hours = models.JSONField(default=dict, blank=True)
    most_per_day = models.SmallIntegerField(default=20)
    most_per_patient = models.SmallIntegerField(default=5)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "doctor"], name="direct_line_doctor")]


class DirectCount(Entity):
    """How many messages a patient sent over a direct line on a (local) day."""

    patient_id = PatientRef(rule="move")
    line = models.ForeignKey(DirectLine, models.CASCADE, related_name="counts")
    on = models.DateField()
    count = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "line", "on"], name="direct_count_day")]


class Alarm(PublicEntity):
    """A red flag that was heard: which, when, who took it up, what came of it. `level` counts who was called so far."""

    patient_id = PatientRef(rule="move")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="alarms")
    message_id = models.BigIntegerField(null=True)
    flags = ArrayField(models.CharField(max_length=32))
    pack_version = models.IntegerField()
    raised_at = models.DateTimeField()
    level = models.SmallIntegerField(default=0)
    call_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=32, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["call_at"], name="alarm_call", condition=models.Q(call_at__isnull=False)),
            models.Index(fields=["tenant_id", "-raised_at"], name="alarm_raised"),
            models.Index(fields=["tenant_id", "patient_id"], name="alarm_patient"),
        ]

    @property
    def words(self) -> list[Words]:
        """Return what was heard, in words."""
        return [safety.flag_words(code) for code in self.flags]

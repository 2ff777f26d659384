"""The tables of the worklist."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User

from .alarms.models import Alarm as Alarm  # noqa: PLC0414  a table of this package
from .alarms.models import AlarmStep as AlarmStep  # noqa: PLC0414  a table of this package


class Task(PublicEntity):
    """Something a person has to do for a patient until `due_at`.

    `tried` holds the instants of attempts that reached nobody. `proof` is the kept file that shows it was done.
    """

    class Kind(models.TextChoices):
        CALL = "call", _("Phone call")
        MESSAGE = "message", _("Message")
        CHECK = "check", _("Check")
        ALARM = "alarm", _("Alarm")
        CARD = "card", _("Hand-written card")
        VISIT = "visit", pgettext_lazy("task", "Home visit")
        CASE = "case", _("Case")

    class State(models.TextChoices):
        OPEN = "open", _("Not done yet")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    patient_id = PatientRef(rule="move")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title_code = models.CharField(max_length=64)
    words = models.JSONField(default=dict, blank=True)
    risk = models.SmallIntegerField(default=1)
    promised = models.BooleanField(default=False)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="tasks")
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="tasks")
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=32, default="", blank=True)
    note = EncryptedText(default="", blank=True)
    attempts = models.SmallIntegerField(default=0)
    tried = ArrayField(models.DateTimeField(), default=list, db_default=[], blank=True)
    proof = models.UUIDField(null=True, blank=True)
    source = models.CharField(max_length=120)
    level = models.SmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source"], name="task_source")]
        indexes = [
            models.Index(
                fields=["tenant_id", "owner_id", "due_at"], name="task_owner", condition=models.Q(state="open")
            ),
            models.Index(
                fields=["tenant_id", "department_id", "due_at"],
                name="task_department",
                condition=models.Q(state="open"),
            ),
            models.Index(fields=["tenant_id", "patient_id", "-id"], name="task_patient"),
            models.Index(
                fields=["escalate_at"],
                name="task_escalate",
                condition=models.Q(state="open", escalate_at__isnull=False),
            ),
        ]


class Absence(PublicEntity):
    """A colleague is away from one day to another; `cover` does her tasks meanwhile, else the department does."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    cover = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user", "starts_on"], name="worklist_absence_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="worklist_absence_days"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "ends_on"], name="worklist_absence_ends")]

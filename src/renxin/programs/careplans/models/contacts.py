"""Contacts: what is due for a patient on a day, which occasions of which programmes it serves, what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User

from .plans import CarePlan, Enrolment
from .programmes import Answerer, Answering


class ContactState(models.TextChoices):
    """The life of a contact."""

    PLANNED = "planned", pgettext_lazy("contact", "Planned")
    DUE = "due", pgettext_lazy("contact", "Due")
    SENT = "sent", pgettext_lazy("contact", "Sent, waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("contact", "Answered, somebody has to look")
    DONE = "done", pgettext_lazy("contact", "Done")
    SKIPPED = "skipped", pgettext_lazy("contact", "Left out")
    LOST = "lost", pgettext_lazy("contact", "Not reached")
    CANCELLED = "cancelled", pgettext_lazy("contact", "Cancelled")


OPEN_STATES = (ContactState.PLANNED, ContactState.DUE, ContactState.SENT)
"""States in which a contact still waits for its answers."""


class ContactBy(models.TextChoices):
    """Who or what reaches the patient, from the least to the most."""

    MESSAGE = "message", pgettext_lazy("contact by", "Message")
    CARD = "card", pgettext_lazy("contact by", "Card")
    BOT = "bot", pgettext_lazy("contact by", "Automatic conversation")
    NURSE = "nurse", pgettext_lazy("contact by", "Nurse")
    DOCTOR = "doctor", pgettext_lazy("contact by", "Doctor")


class Contact(PublicEntity):
    """One due occasion of one patient; it may serve several programmes (`parts`).

    `act_at` is when something has to happen by itself (begin, remind, hand to a person, give up): the sweep takes it
    away or moves it on. `task_source` is the key of its task in the worklist. `draft` is what was typed so far.
    `asks` and `sends` are codes of the bank and of content. `again_of` is the contact whose questions are asked again.
    """

    patient_id = PatientRef(rule="move")
    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due_on = models.DateField()
    due_at = models.DateTimeField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    by = models.CharField(max_length=8, choices=ContactBy.choices)
    visit = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=ContactState.choices, default=ContactState.PLANNED)
    asks = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    sends = ArrayField(models.CharField(max_length=48), default=list, blank=True)
    attempts = models.SmallIntegerField(default=0)
    tried = models.JSONField(default=list, blank=True)
    act_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    task_source = models.CharField(max_length=120, blank=True, default="")
    level = models.SmallIntegerField(null=True)
    again_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="again", db_index=False)
    reason = models.CharField(max_length=32, blank=True, default="")
    note = EncryptedText(blank=True, default="")
    draft = EncryptedText(blank=True, default="")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    drafted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "patient_id", "-due_on"], name="careplans_contact_patient"),
            models.Index(fields=["plan"], name="careplans_contact_open", condition=models.Q(closed_at__isnull=True)),
            models.Index(fields=["act_at"], name="careplans_contact_act", condition=models.Q(act_at__isnull=False)),
            models.Index(
                fields=["tenant_id", "department", "due_on"],
                name="careplans_contact_due",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(fields=["tenant_id", "closed_at"], name="careplans_contact_closed"),
        ]


class ContactPart(Entity):
    """One occasion (node, `number`) of one enrolment that a contact serves; `again` counts repeats by rules.

    What was called off is not `live` any more, so that the same occasion can be planned once more.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="parts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="parts", db_index=False)
    node = models.CharField(max_length=16)
    number = models.SmallIntegerField(default=1)
    again = models.SmallIntegerField(default=0)
    due_on = models.DateField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "enrolment", "node", "number", "again"],
                condition=models.Q(live=True),
                name="careplans_part_once",
            )
        ]


class Closure(Entity):
    """What came of a contact, in the columns of the public-health follow-up forms.

    `answers` are values by code of the bank, as JSON, encrypted. `judged` is the level the rules gave; `level` the one
    that counts, which a person may raise or, with a reason in `note`, lower. `reasons` say which rule of what gave it.
    """

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="closure")
    patient_id = PatientRef(rule="move")
    response_id = models.BigIntegerField(null=True)
    method = models.CharField(max_length=12, choices=Answering.choices)
    answered_by = models.CharField(max_length=8, choices=Answerer.choices, default=Answerer.HERSELF)
    relation = models.CharField(max_length=24, blank=True, default="")
    answers = EncryptedText(default="{}")
    judged = models.SmallIntegerField(default=0)
    level = models.SmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    marks = models.JSONField(default=dict)
    actions = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    tells = ArrayField(models.CharField(max_length=48), default=list, blank=True)
    advice = ArrayField(models.CharField(max_length=48), default=list, blank=True)
    note = EncryptedText(blank=True, default="")
    referral_to = models.CharField(max_length=160, blank=True, default="")
    referral_reason = EncryptedText(blank=True, default="")
    next_on = models.DateField(null=True)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "patient_id", "-answered_at"], name="careplans_closure_patient")]

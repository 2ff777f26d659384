"""Follow-up conversations that run by themselves, and whether the hospital lets them."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import User

from .contacts import Contact


class DialogueSwitch(Entity):
    """Whether contacts are held by automatic conversation (`by_text`) and by automatic call (`by_call`)."""

    by_text = models.BooleanField(default=False)
    by_call = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="careplans_dialogue_switch")]


class Dialogue(PublicEntity):
    """One automatic conversation that holds a contact.

    `asks` are the codes in their order, `at` the open question, `answers` what was kept so far (JSON, with what waits
    to be confirmed), `heard` what she wrote that was not understood. `act_at` is when it reminds or gives up.
    """

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("dialogue", "Offered")
        ASKING = "asking", pgettext_lazy("dialogue", "Goes on")
        CHECKING = "checking", pgettext_lazy("dialogue", "Last look")
        DONE = "done", pgettext_lazy("dialogue", "Answered")
        STOPPED = "stopped", pgettext_lazy("dialogue", "Stopped at a red flag")
        PERSON = "person", pgettext_lazy("dialogue", "Given to a person")
        DECLINED = "declined", pgettext_lazy("dialogue", "Declined")
        SILENT = "silent", pgettext_lazy("dialogue", "No answer any more")
        OVERTAKEN = "overtaken", pgettext_lazy("dialogue", "Settled another way")

    patient_id = PatientRef(rule="move")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="dialogues")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OFFERED)
    language = models.CharField(max_length=8, default="zh")
    asks = models.JSONField(default=list)
    at = models.CharField(max_length=32, blank=True, default="")
    answers = EncryptedText(default="{}")
    heard = EncryptedText(blank=True, default="")
    misses = models.SmallIntegerField(default=0)
    turns = models.SmallIntegerField(default=0)
    reminders = models.SmallIntegerField(default=0)
    why = models.CharField(max_length=24, blank=True, default="")
    offered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    act_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "contact"],
                condition=models.Q(ended_at__isnull=True),
                name="careplans_dialogue_open",
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "patient_id"], name="careplans_dialogue_patient"),
            models.Index(fields=["act_at"], name="careplans_dialogue_act", condition=models.Q(act_at__isnull=False)),
            models.Index(fields=["tenant_id", "-changed_at"], name="careplans_dialogue_newest"),
        ]

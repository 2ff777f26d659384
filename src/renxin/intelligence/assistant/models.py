"""Tables: talks with the guide, and what was learned to tell departments apart."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization


class GuideTalk(PublicEntity):
    """One talk with the guide, of somebody who signed in (others leave nothing).

    `talk` is the whole of it (`guide.states.Talk` as JSON), `steps` counts its turns, so that a form sent twice is one
    turn. `named` are the departments in their order, `share` how sure it was. A talk handed over waits until `due_at`;
    `advised` and `answer` are the nurse's. `learned` is the number of the model, 0 the shipped one.
    """

    class Stage(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("guide", "Going on")
        ANSWER = "answer", pgettext_lazy("guide", "Department named")
        STOPPED = "stopped", pgettext_lazy("guide", "Stopped: red flags")
        PERSON = "person", pgettext_lazy("guide", "Handed to a nurse")

    class Settled(models.TextChoices):
        """How the nurse settled it."""

        ADVISED = "advised", pgettext_lazy("guide", "Department advised")
        BOOKED = "booked", pgettext_lazy("guide", "Booked for her")
        CALLED = "called", pgettext_lazy("guide", "Spoken to on the phone")
        EMERGENCY = "emergency", pgettext_lazy("guide", "Sent to the emergency department")
        NOT_NEEDED = "not_needed", pgettext_lazy("guide", "Not needed any more")

    patient_id = PatientRef(rule="move")
    by_other = models.BooleanField(default=False)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.OPEN)
    talk = EncryptedText(blank=True, default="")
    steps = models.SmallIntegerField(default=0)
    misses = models.SmallIntegerField(default=0)
    flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    why = models.CharField(max_length=24, blank=True, default="")
    named = ArrayField(models.BigIntegerField(), default=list, blank=True)
    share = models.FloatField(null=True, blank=True)
    pack_version = models.SmallIntegerField()
    learned = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.BigIntegerField(null=True, blank=True)
    taken_by_name = models.CharField(max_length=150, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled = models.CharField(max_length=12, choices=Settled, blank=True, default="")
    advised = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    answer = EncryptedText(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "due_at"],
                condition=Q(stage="person", settled_at=None),
                name="assistant_talk_waiting",
            ),
            models.Index(fields=["patient_id", "-began_at"], name="assistant_talk_patient"),
            models.Index(fields=["tenant_id", "-began_at"], name="assistant_talk_newest"),
        ]


class GuideModel(PublicEntity):
    """What was learned from the shipped phrasings and this hospital's own registrations, with how often it was right.

    `quality`: `trial` and `own` hold `n`, `top1`, `top3` on examples it had not seen; `confused` the commonest pairs of
    (department it was, department it named, how often).
    """

    number = models.PositiveIntegerField()
    learned_at = models.DateTimeField()
    shipped = models.PositiveIntegerField()
    own = models.PositiveIntegerField(default=0)
    weights = models.BinaryField()
    quality = models.JSONField(default=dict)
    in_use = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="assistant_model_number"),
            models.UniqueConstraint(fields=["tenant_id"], condition=Q(in_use=True), name="assistant_model_one"),
        ]

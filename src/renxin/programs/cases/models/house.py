"""What the house says of itself: the notice on complaints, its own check of the ten duties, its own packs."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import User


class ComplaintNotice(Entity):
    """The public notice on complaints (投诉须知): `values` by name and language (`{"unit": {"zh": …, "en": …}}`)."""

    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="complaint_notice_once")]


class DutyWord(Entity):
    """Somebody's word for one month that a duty is kept or not, with what it rests on."""

    month = models.DateField()
    duty = models.CharField(max_length=24)
    is_kept = models.BooleanField()
    words = EncryptedText()
    attested_at = models.DateTimeField()
    attested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "month", "duty"], name="duty_word_once")]


class CasePack(PublicEntity):
    """A pack as this house wrote it: a draft, in force once a second person approved it, replaced by the next."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("pack", "draft")
        IN_FORCE = "in_force", pgettext_lazy("pack", "in force")
        REPLACED = "replaced", pgettext_lazy("pack", "replaced")
        DROPPED = "dropped", pgettext_lazy("pack", "dropped")

    code = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    text = models.TextField()
    reason = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code", "version"], name="case_pack_version"),
            models.UniqueConstraint(
                fields=["tenant_id", "code"], condition=models.Q(state="draft"), name="case_pack_one_draft"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "code"], condition=models.Q(state="in_force"), name="case_pack_one_in_force"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["in_force", "replaced"])
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("written_by"))),
                name="case_pack_two_people",
            ),
        ]

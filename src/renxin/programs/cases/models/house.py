"""What the house says of itself: the notice on complaints, its own check of the ten duties."""

from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
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

"""Appeals: somebody appraised contests rows of her result; another person decides."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User

from .results import Result


class AppealState(models.TextChoices):
    """What became of an appeal."""

    OPEN = "open", pgettext_lazy("appeal", "waiting for a decision")
    UPHELD = "upheld", pgettext_lazy("appeal", "upheld")
    PARTLY = "partly", pgettext_lazy("appeal", "upheld in part")
    REJECTED = "rejected", pgettext_lazy("appeal", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "withdrawn")


class Appeal(PublicEntity):
    """`rows` are those contested of the item `item`, as kind and id; `left_out` those that the decision leaves out."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="appeals")
    item = models.CharField(max_length=48)
    rows = models.JSONField(default=list)
    words = EncryptedText()
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    left_out = models.JSONField(default=list)
    decision = EncryptedText(blank=True, default="")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    led_to = models.ForeignKey(Result, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "result", "item"], condition=models.Q(state="open"), name="appraisal_appeal_open"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "due_at"], name="appraisal_appeal_state")]

"""What patients read: your voice, our improvement. Written by one person, approved by another."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User

from .improvements import Improvement


class Publication(PublicEntity):
    """One line of the public page, in both languages: what we heard, what we did, what it brought.

    `effect` is empty or says what a check showed. `quote` stands there only with the consent named in `quote_source`
    (`listening:<uid>`). Withdrawing takes it off the page in the same minute.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", pgettext_lazy("publication", "draft")
        ASKED = "asked", pgettext_lazy("publication", "waiting for approval")
        PUBLISHED = "published", pgettext_lazy("publication", "on the page")
        WITHDRAWN = "withdrawn", pgettext_lazy("publication", "taken off")

    improvement = models.ForeignKey(Improvement, on_delete=models.PROTECT, null=True, related_name="publications")
    heard = models.JSONField()
    done = models.JSONField()
    effect = models.JSONField(default=dict, blank=True)
    quote = models.JSONField(default=dict, blank=True)
    quote_source = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "state", "-published_at"], name="improvement_published")]

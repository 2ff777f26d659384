"""What makes the inbox one's own: lists kept under a name, and macros that do several things at once."""

from django.db import models

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User


class SavedView(PublicEntity):
    """A list of conversations that somebody keeps under a name; `query` is the address behind the question mark."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=400)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user", "name"], name="saved_view_name")]


class Macro(PublicEntity):
    """Several things done at once in a conversation: an answer, a note, a tag, whose it is then, its end.

    `to` is empty (nobody new), `me`, `queue` or a colleague's uid. A retired one (`is_active` false) is not offered.
    """

    name = models.CharField(max_length=40)
    text = models.TextField(blank=True, default="")
    remark = models.TextField(blank=True, default="")
    tag = models.CharField(max_length=60, blank=True, default="")
    to = models.CharField(max_length=36, blank=True, default="")
    closes = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="macro_name")]

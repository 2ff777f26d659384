"""Sendings that reach very many: counted by the hour, let go by a second person."""

from django.db import models

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import User


class Campaign(PublicEntity):
    """A sending that came to more people in a day than one colleague may write to alone.

    `code` is the sender's name for it (`journeys:<version>`). Until `approved_at` what it still asks for waits.
    """

    code = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="campaign_code")]


class CampaignHour(Entity):
    """How many messages a campaign asked for within one hour."""

    code = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code", "hour"], name="campaign_hour")]

"""Screens in the house."""

from django.db import models

from renxin.kernel.core.models import PublicEntity


class Wall(PublicEntity):
    """A screen that shows numbers of the hospital or of one department. Its link works on the first device only."""

    name = models.CharField(max_length=80)
    department_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=8, default="zh-hans")
    seconds = models.PositiveSmallIntegerField(default=15)
    token_hash = models.CharField(max_length=64)
    device_hash = models.CharField(max_length=64, blank=True, default="")
    bound_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    made_by_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "token_hash"], name="boards_wall_token")]

"""How a person likes her board."""

from django.db import models

from renxin.kernel.core.models import Entity


class Arrangement(Entity):
    """A person's own order of a board's cards, and those she does not want to see."""

    user_id = models.BigIntegerField()
    board = models.CharField(max_length=40)
    order = models.JSONField(default=list)
    hidden = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user_id", "board"], name="boards_arrangement_own")]

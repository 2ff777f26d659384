"""What the patient's pages must remember over all processes."""

from django.db import models

from renxin.kernel.core.models import Entity


class ReadTry(Entity):
    """How often somebody tried to prove on one day (real time) that a message is hers; right ones are taken off."""

    code = models.CharField(max_length=12)
    on = models.DateField()
    tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code", "on"], name="portal_read_try")]

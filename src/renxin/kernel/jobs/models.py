"""Signs of life of the workers."""

from typing import ClassVar

from django.db import models

from renxin.kernel.core.models import TableClass


class Beat(models.Model):
    """One loop of one worker process: when it last showed life, and how it fares. Real time throughout."""

    table_class: ClassVar[TableClass] = "SYSTEM"

    id = models.BigAutoField(primary_key=True)
    worker = models.UUIDField()
    host = models.CharField(max_length=128)
    pid = models.IntegerField()
    loop = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    done = models.BigIntegerField(default=0, help_text="things done since the start")
    failures = models.IntegerField(default=0, help_text="failures in a row; 0 when the last step went well")
    error = models.TextField(blank=True, help_text="the last failure, in words without values")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "loop"], name="jobs_beat_loop")]

"""Rows that leave the house as a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedBytes
from renxin.kernel.core.models import PublicEntity


class Export(PublicEntity):
    """The rows behind a number, asked for by a person for a purpose; the file goes when it expires.

    `problem` says in the asker's language why it could not be made, and what to do.
    """

    class Format(models.TextChoices):
        """What kind of file."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel (XLSX)"
        PARQUET = "parquet", "Parquet"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", pgettext_lazy("export", "Waiting")
        DONE = "done", pgettext_lazy("export", "Ready")
        FAILED = "failed", pgettext_lazy("export", "Failed")

    metric = models.CharField(max_length=64)
    part = models.CharField(max_length=64, blank=True, default="")
    chosen = models.JSONField(default=dict)
    format = models.CharField(max_length=8, choices=Format.choices)
    purpose = models.CharField(_("Purpose"), max_length=400)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    rows_done = models.IntegerField(default=0)
    rows_total = models.IntegerField(default=0)
    content = EncryptedBytes(null=True)
    problem = models.CharField(max_length=200, blank=True, default="", db_default="")
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    taken = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "asked_by_id", "-id"], name="boards_export_own")]

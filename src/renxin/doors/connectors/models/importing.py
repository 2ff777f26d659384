"""Files of rows on their way in: the run, the pieces of its file, what each piece made, mappings that were saved."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedBytes
from renxin.kernel.core.models import Entity, PublicEntity

from .interface import Interface


class ImportRun(PublicEntity):
    """One file on its way in, and how far it is. `next_part` counts the parts that are done, whoever did them.

    `mapping` says which column is which field, and how; `checked` keeps what the dry run counted. A `historic` run
    takes over a past: no journey starts, no clock runs, no message leaves. `purged_at`: its file's term was over then.
    """

    class State(models.TextChoices):
        """Where it stands."""

        UPLOADED = "uploaded", pgettext_lazy("import", "Columns to be named")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        RUNNING = "running", pgettext_lazy("import", "Being taken in")
        DONE = "done", pgettext_lazy("import", "Taken in")
        FAILED = "failed", pgettext_lazy("import", "Unreadable")
        STOPPED = "stopped", pgettext_lazy("import", "Stopped")
        UNDOING = "undoing", pgettext_lazy("import", "Being taken back")
        UNDONE = "undone", pgettext_lazy("import", "Taken back")

    interface = models.ForeignKey(Interface, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    charset = models.CharField(max_length=16, blank=True, default="")
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    historic = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED)
    reason = models.CharField(max_length=200, blank=True, default="")
    parts = models.IntegerField(null=True)
    next_part = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    seen = models.IntegerField(default=0)
    good = models.IntegerField(default=0)
    bad = models.IntegerField(default=0)
    ignored = models.IntegerField(default=0, db_default=0)
    created = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    taken_back = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    checked = models.JSONField(default=dict)
    started_by = models.CharField(max_length=120)
    user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")
    purged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="connectors_run_latest"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["checking", "running", "undoing"]),
                name="connectors_run_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportPart(Entity):
    """A piece of a run, encrypted: of the file as it came, a thousand of its rows, or the rows that were bad.

    `turn` is the checkpoint of a piece of rows: 1 once it was checked, 2 once it was taken in. It changes in the
    transaction that does it, so several workers share a run and none of them does a piece twice.
    """

    class Kind(models.TextChoices):
        """What the piece is of."""

        FILE = "file", pgettext_lazy("import", "File")
        ROWS = "rows", pgettext_lazy("import", "Rows")
        FAULTS = "faults", pgettext_lazy("import", "Faults")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="pieces")
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.IntegerField()
    content = EncryptedBytes()
    turn = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "run", "kind", "number"], name="connectors_part_once")
        ]


class ImportBatch(Entity):
    """What one part made, so that it can be taken back: new patients, and new rows of patients who were known.

    `marks` holds the highest row of each table when the part was done: what is higher was written since.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="batches")
    number = models.IntegerField()
    made = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    is_undone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "run", "number"], name="connectors_batch_once")]


class SavedMapping(PublicEntity):
    """Which column is which field, kept for the next file with the same headings."""

    kind = models.CharField(max_length=24)
    name = models.CharField(max_length=120)
    signature = models.BinaryField(max_length=16)
    mapping = models.JSONField(default=dict)
    saved_by = models.CharField(max_length=120, blank=True, default="")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "kind", "name"], name="connectors_mapping_name")]
        indexes = [models.Index(fields=["tenant_id", "kind", "signature"], name="connectors_mapping_headings")]

    def __str__(self) -> str:
        return self.name

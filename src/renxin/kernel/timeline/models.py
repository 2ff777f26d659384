"""Tables of the timeline: the history, the inbox, the feed, and where each consumer stands."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from renxin.kernel.core.models import Entity, Log, TableClass
from renxin.kernel.core.references import PatientRef

LANES = 16


class Event(Log):
    """One fact that happened, kept for years: the patient's history.

    A `historic` one came with a history taken over from another system: the feed never carried it. Null
    is no.
    """

    kind = models.CharField(max_length=64)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    payload = models.JSONField()
    actor_kind = models.CharField(max_length=16)
    actor_name = models.CharField(max_length=128)
    user_id = models.BigIntegerField(null=True)
    caused_by = models.BigIntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    historic = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "occurred_at", "id"], name="timeline_event_history"),
            models.Index(fields=["id"], name="timeline_event_replay"),
        ]


class Carried(models.Model):
    """What inbox, feed and parked entries carry of an event, so that reading them never touches the history."""

    event_id = models.BigIntegerField()
    patient_id = PatientRef(rule="keep")
    kind = models.CharField(max_length=64)
    occurred_at = models.DateTimeField()
    payload = models.JSONField()
    depth = models.SmallIntegerField(default=0)

    class Meta:
        abstract = True


class FeedInbox(Entity, Carried):
    """Facts just committed, waiting for their number. Its key only orders facts of one lock holder."""


class FeedHead(models.Model):
    """The one row that holds the last number given; only the sequencer writes it."""

    table_class: ClassVar[TableClass] = "SYSTEM"

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)


class Feed(Carried):
    """Committed facts in commit order, for consumers; trimmed once everybody has read them."""

    table_class: ClassVar[TableClass] = "ENTITY"

    number = models.BigIntegerField(primary_key=True)
    tenant_id = models.BigIntegerField()
    lane = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["lane", "number"], name="timeline_feed_lane")]


class Cursor(models.Model):
    """How far a consumer has read one lane. Holding its row lock means owning the lane."""

    table_class: ClassVar[TableClass] = "SYSTEM"

    id = models.BigAutoField(primary_key=True)
    consumer = models.CharField(max_length=64)
    lane = models.SmallIntegerField()
    number = models.BigIntegerField()
    kinds = ArrayField(models.CharField(max_length=64), null=True, help_text="None: every kind")
    skipped = models.BigIntegerField(default=0, help_text="entries of kinds this version does not know")
    replay_after = models.BigIntegerField(null=True, help_text="event id reached by a replay; None: reading the feed")
    replay_until = models.BigIntegerField(default=0, help_text="event id up to which the last replay goes or went")
    seen_at = models.DateTimeField(help_text="real time at which a worker last declared this consumer")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consumer", "lane"], name="timeline_cursor_lane")]


class Parked(Entity, Carried):
    """An entry its consumer could not digest. While it `holds`, the patient's later facts wait behind it."""

    consumer = models.CharField(max_length=64)
    lane = models.SmallIntegerField()
    number = models.BigIntegerField(help_text="place in the feed; for a replayed entry, where the feed goes on")
    error = models.TextField()
    attempts = models.IntegerField(default=1)
    holds = models.BooleanField(default=True)
    replayed = models.BooleanField(default=False, help_text="refused while history was being replayed")
    parked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "consumer", "event_id"], name="timeline_parked_entry"),
        ]
        indexes = [models.Index(fields=["consumer", "patient_id"], name="timeline_parked_patient")]

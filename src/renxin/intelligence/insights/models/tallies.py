"""Rows counted by day, and up to which day they are counted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from renxin.kernel.core.models import Entity


class TallyDay(Entity):
    """What one tally of the catalogue counts of one department on one local day.

    Without a department: 0; `survey_id` is 0 where nothing is told apart by survey. `parts` stand in the order of the
    tally. Of a tally that measures a length, `minutes` are the whole minutes that occur (−1: not known yet) and `times`
    how often.
    """

    tally = models.CharField(max_length=32)
    survey_id = models.BigIntegerField(default=0)
    department_id = models.BigIntegerField(default=0)
    day = models.DateField()
    n = models.IntegerField()
    parts = ArrayField(models.IntegerField(), default=list)
    minutes = ArrayField(models.IntegerField(), default=list)
    times = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "tally", "day", "department_id", "survey_id"], name="insights_tally_day"
            )
        ]


class TallyMark(Entity):
    """Every row of a tally whose local day (in `zone`) is before `counted_until` is in `TallyDay`; the others are not.

    Rows with a key up to `seen_id` have been looked at, `newest_id` is the next to be so: a round later, when no
    transaction that took a lower key can still be open. The days before `checked_until` were compared again with the
    rows in this turn.
    """

    tally = models.CharField(max_length=32)
    zone = models.CharField(max_length=64)
    counted_until = models.DateField()
    checked_until = models.DateField()
    seen_id = models.BigIntegerField(default=0)
    newest_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "tally"], name="insights_tally_mark")]

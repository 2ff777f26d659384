"""Answers counted by day, and up to which log id they are counted."""

from django.db import models

from renxin.kernel.core.models import Entity


class AnswerDay(Entity):
    """Survey answers of one survey, department and local day, added up.

    `dimension` is empty for the answers as a whole and a code for one dimension of them; `@overall`, `@effort` and
    `@items` stand for the questions of that kind, whose good and bad answers are `promoters` and `detractors`. Without
    a department: 0.
    """

    survey_id = models.BigIntegerField()
    department_id = models.BigIntegerField()
    day = models.DateField()
    dimension = models.CharField(max_length=64, blank=True)
    n = models.IntegerField()
    scored = models.IntegerField()
    total = models.FloatField()
    squares = models.FloatField()
    promoters = models.IntegerField(default=0)
    passives = models.IntegerField(default=0)
    detractors = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "dimension", "survey_id", "day", "department_id"], name="insights_answer_day"
            )
        ]


class AnswerMark(Entity):
    """Every answer of the tenant with a log id below `counted_below` is in `AnswerDay`, once; the others are not.

    `shape` says what a day holds; days of an older shape are dropped and added up anew.
    """

    counted_below = models.BigIntegerField()
    shape = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="insights_answer_mark")]

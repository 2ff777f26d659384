"""Adding up survey answers by day, so that a page never reads them one by one."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from renxin.intelligence.insights.models import AnswerDay, AnswerMark
from renxin.intelligence.insights.queries import answers
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.models import Survey

# Ids are taken just before the insert, and those of anonymous answers are spread over their (real) UTC day: after two
# days no answer with a lower id can still be on its way.
SETTLED_AFTER: Final = timedelta(days=2)
# 2: questions of one kind (`@overall` …) beside the dimensions.
SHAPE: Final = 2
STEP: Final = timedelta(days=31)
_ADD: Final = """
ON CONFLICT (tenant_id, dimension, survey_id, day, department_id) DO UPDATE SET
  n = insights_answerday.n + EXCLUDED.n, scored = insights_answerday.scored + EXCLUDED.scored,
  total = insights_answerday.total + EXCLUDED.total, squares = insights_answerday.squares + EXCLUDED.squares,
  promoters = insights_answerday.promoters + EXCLUDED.promoters,
  passives = insights_answerday.passives + EXCLUDED.passives,
  detractors = insights_answerday.detractors + EXCLUDED.detractors
"""


def add_up_answers(actor: Actor, below: int | None = None) -> int:
    """Add settled answers (those with a log id under `below`) to their days, a month of ids at most; return how many.

    Each answer is counted once, by its id, whatever day it was given on; days and mark are written together.
    """
    settled = _settled() if below is None else below
    surveys = list(Survey.objects.of(actor).values_list("pk", flat=True))
    with transaction.atomic():
        mark = _mark(actor, surveys, settled)
        if mark.counted_below >= settled:
            return 0
        until = min(settled, ids.floor_of(ids.instant_of(mark.counted_below) + STEP))
        zone = str(organizations.zone_of(actor))
        rows = answers.to_add_up(actor.tenant_id, surveys, zone, mark.counted_below, until)
        insert_rows([{"tenant_id": actor.tenant_id, **row._asdict()} for row in rows], _ADD, model=AnswerDay)
        counted = sum(row.n for row in rows if not row.dimension)
        following = answers.first_id(actor.tenant_id, surveys, until) if until < settled else None
        mark.counted_below = until if until == settled else min(settled, following or settled)
        mark.save(update_fields=["counted_below"])
    return max(counted, 1)


def _settled() -> int:
    """Return the log id below which nothing can still come, by the whole hour, so that a loop comes to rest."""
    return ids.floor_of((clock.wall() - SETTLED_AFTER).replace(minute=0, second=0, microsecond=0))


def _mark(actor: Actor, surveys: list[int], settled: int) -> AnswerMark:
    first = answers.first_id(actor.tenant_id, surveys, 0)
    AnswerMark.objects.get_or_create(
        tenant_id=actor.tenant_id,
        defaults={"counted_below": settled if first is None else min(first, settled), "shape": SHAPE},
    )
    mark = AnswerMark.objects.select_for_update().get(tenant_id=actor.tenant_id)
    if mark.shape < SHAPE:  # what a day holds has grown: start again, the log is still there
        AnswerDay.objects.of(actor).delete()
        mark.counted_below = settled if first is None else min(first, settled)
        mark.shape = SHAPE
        mark.save(update_fields=["counted_below", "shape"])
    return mark

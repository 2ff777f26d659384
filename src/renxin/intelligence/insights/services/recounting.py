"""Days whose answers were set right are added up anew, so that sums and answers never say different things."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from renxin.intelligence.insights.models import AnswerDay, AnswerMark
from renxin.intelligence.insights.queries import answers
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.models import Survey


@transaction.atomic
def recount_answers(actor: Actor, responses: Sequence[int]) -> int:
    """Add up anew the days that these answers (by log id) belong to, as far as they are added up; return how many days.

    The mark is locked: nothing is added to these days meanwhile, and what comes later is added to what stands then.
    """
    mark = AnswerMark.objects.select_for_update().filter(tenant_id=actor.tenant_id).first()
    counted = [one for one in responses if mark is not None and one < mark.counted_below]
    if mark is None or not counted:
        return 0
    surveys = list(Survey.objects.of(actor).values_list("pk", flat=True))
    zone = organizations.zone_of(actor)
    days = answers.days_of(actor.tenant_id, surveys, str(zone), counted)
    if not days:
        return 0
    begins = datetime.combine(min(one.day for one in days) - timedelta(days=1), time(), zone)
    # An answer is written when or after it was given; a moved clock runs ahead of the ids.
    first = ids.floor_of(begins - max(clock.now() - clock.wall(), timedelta(0)))
    wanted = Q(pk__in=[])
    for one in days:
        wanted |= Q(survey_id=one.survey_id, day=one.day)
    AnswerDay.objects.of(actor).filter(wanted).delete()
    rows = answers.to_add_up(actor.tenant_id, surveys, str(zone), first, mark.counted_below, only=days)
    insert_rows([AnswerDay(tenant_id=actor.tenant_id, **row._asdict()) for row in rows], "")
    return len(days)

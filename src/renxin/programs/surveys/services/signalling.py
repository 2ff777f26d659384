"""Signals of coaxing go to the experience officer, never by themselves into anybody's appraisal."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.programs.surveys.models import SurveySignal

_RAISE = """
INSERT INTO surveys_surveysignal (tenant_id, uid, kind, "on", survey_id, place_id, department_id, user_id, count)
VALUES (%(tenant)s, gen_random_uuid(), %(kind)s, %(on)s, %(survey)s, %(place)s, %(department)s, %(user)s, %(count)s)
ON CONFLICT (tenant_id, kind, "on", survey_id, place_id, department_id, user_id)
DO UPDATE SET count = greatest(surveys_surveysignal.count + %(more)s, excluded.count)
"""


def raise_signal(
    tenant_id: int,
    kind: str,
    *,
    survey_id: int | None = None,
    place_id: int | None = None,
    department_id: int | None = None,
    user_id: int | None = None,
    count: int | None = None,
) -> None:
    """Note a signal, once for each day and place; a second one raises its count (to `count`, or by one)."""
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "kind": kind,
        "on": clock.today(),
        "survey": survey_id,
        "place": place_id,
    }
    values |= {"department": department_id, "user": user_id, "count": count or 1, "more": 0 if count else 1}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RAISE, values)


@transaction.atomic
def see_signal(actor: Actor, uid: UUID) -> None:
    """Note that the actor has looked at a signal."""
    actor.require("surveys.manage")
    row = SurveySignal.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("signal")
    SurveySignal.objects.filter(pk=row.pk, seen_at=None).update(seen_by_id=actor.user_id, seen_at=clock.now())
    record_access(actor, "survey.signal_seen", "signal", row.uid)

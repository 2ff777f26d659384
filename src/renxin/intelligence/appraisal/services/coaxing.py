"""Looking for signs of coaxing, and noting what a person found. No formula of a sheet reads what is written here."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.intelligence.appraisal.counting import coaxing as counting
from renxin.intelligence.appraisal.counting.window import window
from renxin.intelligence.appraisal.models import CoaxingSign
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations

_DUE: Final = timedelta(days=5)
_ONCE: Final = """
ON CONFLICT (tenant_id, kind, first_on, department_id, survey_id)
DO UPDATE SET numbers = EXCLUDED.numbers RETURNING id, (xmax = 0) AS is_new
"""
_WORDS: Final = {
    "zh": "有诱导评价的迹象，请核查（与绩效无关）",
    "en": "Answers may have been coaxed: please look into it (it has no part in pay)",
}


@transaction.atomic
def look_for_coaxing(actor: Actor, first_on: date) -> int:
    """Note what looks coaxed in a month, each once, and ask the experience officer to look; return how many are new."""
    actor.require("appraisal.manage")
    found = counting.signs(window(actor, first_on))
    new = [row[0] for row in insert_rows([_row(actor, first_on, one) for one in found], _ONCE) if row[1]]
    officers = organizations.staff_who_may(actor, "appraisal.manage")
    tasks = [_task(actor, sign_id, officers[0].pk if officers else None) for sign_id in new]
    worklist.create_tasks(actor, tasks)
    return len(new)


@transaction.atomic
def see_sign(actor: Actor, sign: CoaxingSign, finding: str) -> CoaxingSign:
    """Note what a person found about a sign; its task is done.

    Raises:
        InvalidInput: nothing was said.
    """
    actor.require("appraisal.manage")
    found = CoaxingSign.objects.of(actor).select_for_update().filter(pk=sign.pk).first()
    if found is None:
        raise NotFound("sign")
    if len(finding.strip()) < 2:
        raise InvalidInput(_("Please write what you found."), where="finding")
    found.finding, found.seen_by_id, found.seen_at = finding.strip()[:400], actor.user_id, clock.now()
    found.save(update_fields=["finding", "seen_by", "seen_at"])
    worklist.cancel_tasks(actor, sources=[_source(found.pk)], reason="looked_into")
    record_access(actor, "appraisal.coaxing_seen", "sign", found.uid, detail={"kind": found.kind})
    return found


def _row(actor: Actor, first_on: date, one: counting.Sign) -> CoaxingSign:
    kind, department, survey, numbers = one
    return CoaxingSign(
        tenant_id=actor.tenant_id,
        kind=kind,
        first_on=first_on,
        department_id=department,
        survey_id=survey,
        numbers=numbers,
        noticed_at=clock.now(),
        task_source="",
        finding="",
    )


def _task(actor: Actor, sign_id: int, owner_id: int | None) -> NewTask:
    return NewTask(
        patient_id=-actor.tenant_id,
        kind="check",
        title_code="appraisal_coaxing",
        words=_WORDS,
        source=_source(sign_id),
        due_at=clock.now() + _DUE,
        owner_id=owner_id,
    )


def _source(sign_id: int) -> str:
    return f"appraisal:coaxing:{sign_id}"

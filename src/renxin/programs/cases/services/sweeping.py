"""The ladder: at 50, 80 and 100 % of a clock somebody higher is told; at its end the fact is recorded."""

from typing import Final

from django.db import transaction

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.programs import CaseOverdue
from renxin.kernel.timeline.services import record
from renxin.programs.cases.course import clocks, facts, owners, rules, tasks
from renxin.programs.cases.models import Case, NoteKind
from renxin.programs.cases.packs.terms import terms

from .changing import tell_story
from .watching import raise_alarm

BATCH: Final = 200


def sweep_ladder() -> int:
    """Take the due steps of one batch of cases; return how many cases had one."""
    now = clock.now()
    with transaction.atomic():
        due = list(
            Case.objects.filter(next_rung_at__lte=now)
            .select_for_update(skip_locked=True)
            .order_by("next_rung_at")[:BATCH]
        )
        for case in due:
            with tenant.scope(case.tenant_id):
                _climb(Actor.system(case.tenant_id, "cases"), case)
    return len(due)


def _climb(actor: Actor, case: Case) -> None:
    now = clock.now()
    for rung in rules.due_rungs(clocks.rungs(case), case.ladder_at, now):
        told = owners.told(actor, case, rung.tell)
        if told and told.pk != case.owner_id:
            tasks.escalate(actor, case, rung, told.pk)
        if terms().level(case.level).acknowledge_minutes and rung.tell != "owner":
            raise_alarm(actor, case, f"{rung.clock}_{rung.percent}", rung.tell)
        name = told.get_full_name() if told else ""
        tell_story(actor, case, NoteKind.CHANGE, code=f"{rung.clock}_{rung.percent}", body=name)
        if rung.percent >= 100:
            record(actor, facts.of(CaseOverdue, case, clock=rung.clock))
    clocks.set_next_rung(case, now)
    case.save(update_fields=["due_at", "ladder_at", "next_rung_at"])

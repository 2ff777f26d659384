"""Cases of requests about data follow their requests: decided there, closed here."""

from collections.abc import Sequence

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.rights import RightsDecided
from renxin.people.patients import selectors as patients
from renxin.programs.cases.models import Case, CaseStatus, Outcome

from .ending import end

_OUTCOMES = {"done": Outcome.RESOLVED, "refused": Outcome.UNRESOLVED, "withdrawn": Outcome.DECLINED}


@transaction.atomic
def close_rights_cases(actor: Actor, facts: Sequence[RightsDecided]) -> int:
    """Close the cases of decided requests; return how many were open."""
    rows = patients.rights_by_ids(actor.tenant_id, [fact.request_id for fact in facts])
    states = {f"rights:{row.uid}": (row.state, row.number) for row in rows.values()}
    cases = Case.objects.of(actor).filter(source__in=list(states)).exclude(status=CaseStatus.CLOSED)
    found = list(cases.order_by("pk").select_for_update(of=("self",)))
    for case in found:
        state, number = states[case.source]
        end(actor, case, _OUTCOMES[state], number)
    return len(found)

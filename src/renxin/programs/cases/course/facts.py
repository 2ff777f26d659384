"""The facts of cases, filled from the case itself."""

from typing import Any, Final, TypeVar

from renxin.kernel.core import clock
from renxin.kernel.timeline.facts.programs import CaseFact
from renxin.programs.cases.models import Case

F = TypeVar("F", bound=CaseFact)
_HANDED_OVER: Final = ("listening.",)


def handed_over(case: Case) -> str:
    """Return by what somebody elsewhere knows the case that she handed over; empty of all others."""
    return case.source if case.source.startswith(_HANDED_OVER) else ""


def of(kind: type[F], case: Case, **values: Any) -> F:
    """Return a fact of `kind` about `case`, happening now."""
    return kind(
        patient_id=-case.tenant_id if case.is_anonymous else case.patient_id,
        occurred_at=clock.now(),
        case_id=case.pk,
        case_kind=case.kind,
        level=case.level,
        owner_id=case.owner_id,
        department_id=case.department_id,
        **values,
    )

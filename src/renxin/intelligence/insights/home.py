"""Care at home as the metrics count it: alerts looked at and true, silences that ended, goals reached, PDC."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from renxin.programs.careplans.models import GoalState
from renxin.programs.monitoring.models import Alert, MonitoredPatient

from .scope import Scope
from .tally import Tally

_ORANGE: Final = 2
_HEARD_WITHIN: Final = timedelta(days=14)
_NOT_HERS: Final = ("merged", "died", "ended")
_ENOUGH: Final = 80
"""Per cent of days covered from which a class counts as taken, PQA."""

ALERTS = Tally(
    rows="alerts",
    at="raised_at",
    whole=lambda _scope: Q(level__gte=_ORANGE) | Q(worst__gte=_ORANGE),
    parts={"seen": lambda _scope: Q(seen_at__isnull=False), "waiting": lambda _scope: Q(seen_at__isnull=True)},
    annotate=lambda _scope: {"seen_at": Coalesce("taken_at", "closed_at")},
)
JUDGED = Tally(
    rows="alerts",
    at="raised_at",
    whole=lambda _scope: Q(outcome__in=(Alert.Outcome.TRUE, Alert.Outcome.FALSE, Alert.Outcome.NOT_HERS)),
    parts={"true": lambda _scope: Q(outcome=Alert.Outcome.TRUE)},
)
SILENCES = Tally(
    rows="silences",
    at="noticed_at",
    whole=lambda scope: (
        (Q(ended_at__isnull=False) | Q(noticed_at__lte=scope.now - _HEARD_WITHIN)) & ~Q(why_ended__in=_NOT_HERS)
    ),
    parts={"heard": lambda _scope: Q(why_ended="sign", ended_at__lte=F("noticed_at") + _HEARD_WITHIN)},
)
GOALS = Tally(
    rows="goals",
    at="measured_at",
    whole=lambda _scope: ~Q(state=GoalState.IN_PROGRESS),
    parts={"reached": lambda _scope: Q(state=GoalState.ACHIEVED)},
    department="enrolment__department_id",
)


def _whose(_scope: Scope) -> Mapping[str, Any]:
    """Name the department that watches her: medicines have none of their own."""
    watched = MonitoredPatient.objects.filter(patient_id=OuterRef("patient_id"), department__isnull=False)
    return {"department_id": Subquery(watched.order_by("-id").values("department_id")[:1])}


TAKEN = Tally(
    rows="adherence",
    whole=lambda _scope: Q(percent__isnull=False),
    parts={"enough": lambda _scope: Q(percent__gte=_ENOUGH)},
    annotate=_whose,
)

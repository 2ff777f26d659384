"""Contacts of care programmes as the metrics count them: due, reached, in time, seen to; who came back too soon."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from renxin.people.records.models import Encounter
from renxin.programs.careplans.models import ContactState

from .discharges import codes_left_out
from .scope import Scope
from .tally import Tally

_HELD = (ContactState.ANSWERED, ContactState.DONE)
_LEFT_OUT = (ContactState.CANCELLED, ContactState.SKIPPED)
_ABNORMAL = 2


def _due(scope: Scope) -> Q:
    """Return contacts that ask something and whose window has closed, or that came to an end before."""
    over = Q(closed_at__isnull=False) | Q(closes_on__lt=scope.now.date())
    return over & ~Q(state__in=_LEFT_OUT) & ~Q(asks=[])


REACHED = Tally(
    rows="contacts",
    at="due_at",
    whole=_due,
    parts={"reached": lambda _scope: Q(state__in=_HELD)},
)
IN_TIME = Tally(
    rows="contacts",
    at="due_at",
    whole=_due,
    parts={"in_time": lambda _scope: Q(state__in=_HELD, closed_at__date__lte=F("closes_on"))},
)
ABNORMAL = Tally(
    rows="contacts",
    at="due_at",
    whole=lambda _scope: Q(level__gte=_ABNORMAL, state__in=_HELD),
    parts={"closed": lambda _scope: Q(closure__closed_at__isnull=False, state=ContactState.DONE)},
)


def readmitted(days: int) -> Tally:
    """Return the stays that ended so many days ago or more, and those after which she was admitted again by then."""
    within = timedelta(days=days)

    def annotate(_scope: Scope) -> Mapping[str, Any]:
        again = Encounter.objects.filter(
            patient_id=OuterRef("patient_id"), encounter_class="IMP", started_at__gt=OuterRef("ended_at")
        ).exclude(status="cancelled")
        return {"until": F("ended_at") + within, "is_back": Exists(again.filter(started_at__lte=OuterRef("until")))}

    return Tally(
        rows="stays",
        at="ended_at",
        whole=lambda scope: (
            Q(encounter_class="IMP", status="finished", ended_at__lte=scope.now - within)
            & ~Q(disposition__in=codes_left_out())
        ),
        parts={"back": lambda _scope: Q(is_back=True)},
        annotate=annotate,
    )


BACK_7 = readmitted(7)
BACK_31 = readmitted(31)

"""Who went home and was spoken to: the tally behind the follow-up rates."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q

from renxin.engagement.worklist.models import Task
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally
from renxin.people.records.selectors import dispositions
from renxin.programs.surveys.models import Invitation

# Nobody is called about these: the family is told by a person, or another hospital follows up.
_LEFT_OUT: Final = ("died", "transfer")


def discharges_followed_up(days: int) -> Tally:
    """Return the discharges that could be followed up by now, and those that were within so many days."""
    return Tally(
        code=f"followed_up_{days}",
        rows="stays",
        at="ended_at",
        whole=_eligible(timedelta(days=days)),
        parts={"reached": lambda _scope: Q(is_reached=True), "not_reached": lambda _scope: Q(is_reached=False)},
        annotate=_reached(timedelta(days=days)),
    )


def _eligible(within: timedelta) -> Callable[[Scope], Q]:
    def choose(scope: Scope) -> Q:
        ended = Q(encounter_class="IMP", status="finished") & ~Q(disposition__in=codes_left_out())
        return ended & (Q(ended_at__lte=scope.now - within) | Q(is_reached=True))

    return choose


def codes_left_out() -> list[str]:
    """Return every way in which systems write these dispositions."""
    known = dispositions().dispositions
    return [code for name in _LEFT_OUT for code in (name, *known[name].codes)]


def _reached(within: timedelta) -> Callable[[Scope], Mapping[str, Any]]:
    def annotate(_scope: Scope) -> Mapping[str, Any]:
        until = F("ended_at") + within
        calls = Task.objects.filter(
            patient_id=OuterRef("patient_id"), kind="call", state="done", closed_at__gte=OuterRef("ended_at")
        ).filter(closed_at__lte=OuterRef("until"))
        answers = Invitation.objects.filter(
            patient_id=OuterRef("patient_id"), answered_at__gte=OuterRef("ended_at"), answered_at__lte=OuterRef("until")
        )
        return {"until": until, "is_reached": Exists(calls) | Exists(answers)}

    return annotate

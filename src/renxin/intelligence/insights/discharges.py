"""Who went home and was spoken to: the tally behind the follow-up rates, and who is left out of it, and why."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, Subquery

from renxin.engagement.worklist.models import Task
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Choose, Tally
from renxin.people.patients.models import Consent, ContactPoint
from renxin.people.records.selectors import dispositions
from renxin.programs.careplans.models import Contact, ContactState
from renxin.programs.surveys.models import Invitation

# Nobody is called about these: the family is told by a person, or another hospital follows up.
_LEFT_OUT: Final = ("died", "transfer")
_SPOKEN_TO: Final = ("well", "concern")
"""Outcomes of a call at which somebody was spoken to; a wrong number or a refusal is done as well."""
_HELD: Final = (ContactState.ANSWERED, ContactState.DONE)


def discharges_followed_up(days: int) -> Tally:
    """Return the discharges that could be followed up by now, and those that were within so many days."""
    return Tally(
        code=f"spoken_to_{days}",
        rows="stays",
        at="ended_at",
        whole=_eligible(timedelta(days=days)),
        parts={"reached": lambda _scope: Q(is_reached=True), "not_reached": lambda _scope: Q(is_reached=False)},
        annotate=_reached(timedelta(days=days)),
    )


def discharges_left_out(days: int) -> Tally:
    """Return the discharges that the rate leaves out; each counts under the first reason that holds."""
    over = _over(timedelta(days=days))
    return Tally(
        rows="stays",
        at="ended_at",
        whole=lambda scope: over(scope) & _is_left_out(),
        parts={name: _because(name) for name in ("died", "transferred", "refused", "no_contact")},
        annotate=_reached(timedelta(days=days)),
    )


def codes_left_out() -> list[str]:
    """Return every way in which systems write these dispositions."""
    return [code for name in _LEFT_OUT for code in _codes(name)]


def _codes(name: str) -> list[str]:
    return [name, *dispositions().dispositions[name].codes]


def _over(within: timedelta) -> Choose:
    """Return stays after which somebody could be spoken to by now."""
    return lambda scope: (
        Q(encounter_class="IMP", status="finished") & (Q(ended_at__lte=scope.now - within) | Q(is_reached=True))
    )


def _is_left_out() -> Q:
    by_will = Q(is_reached=False) & (Q(wish__in=("DENIED", "WITHDRAWN")) | Q(is_reachable=False))
    return Q(disposition__in=codes_left_out()) | by_will


def _because(name: str) -> Choose:
    gone = Q(disposition__in=codes_left_out())
    refused = Q(wish__in=("DENIED", "WITHDRAWN"))
    reasons = {
        "died": lambda: Q(disposition__in=_codes("died")),
        "transferred": lambda: Q(disposition__in=_codes("transfer")),
        "refused": lambda: ~gone & refused,
        # Written out: of a wish that was never asked for, "not refused" would not be known.
        "no_contact": lambda: ~gone & (Q(wish__isnull=True) | ~refused) & Q(is_reachable=False),
    }
    return lambda _scope: reasons[name]()


def _eligible(within: timedelta) -> Choose:
    over = _over(within)
    return lambda scope: (
        over(scope)
        & ~Q(disposition__in=codes_left_out())
        & (Q(is_reached=True) | (Q(is_reachable=True) & (Q(wish__isnull=True) | ~Q(wish__in=("DENIED", "WITHDRAWN")))))
    )


def _reached(within: timedelta) -> Callable[[Scope], Mapping[str, Any]]:
    def annotate(_scope: Scope) -> Mapping[str, Any]:
        until, hers = F("ended_at") + within, {"patient_id": OuterRef("patient_id")}
        then = {"closed_at__gte": OuterRef("ended_at"), "closed_at__lte": OuterRef("until")}
        calls = Task.objects.filter(**hers, **then, kind__in=("call", "visit"), state="done", outcome__in=_SPOKEN_TO)
        held = Contact.objects.filter(**hers, **then, state__in=_HELD).exclude(asks=[])
        answers = Invitation.objects.filter(
            **hers, answered_at__gte=OuterRef("ended_at"), answered_at__lte=OuterRef("until")
        )
        wishes = Consent.objects.filter(**hers, purpose="FOLLOWUP", channel="").order_by("-decided_at", "-pk")
        return {
            "until": until,
            "is_reached": Exists(calls) | Exists(held) | Exists(answers),
            "wish": Subquery(wishes.values("state")[:1]),
            "is_reachable": Exists(ContactPoint.objects.filter(**hers, is_active=True)),
        }

    return annotate

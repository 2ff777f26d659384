"""An improvement goes on: it acts, is checked, is kept up, is closed or stopped."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.improvement import rules
from renxin.intelligence.improvement.measuring import itself, today
from renxin.intelligence.improvement.models import Action, Check, Improvement, State, Verdict
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.insights import services as charts
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.improvement import ImprovementActed, ImprovementHeld
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations


def locked(actor: Actor, improvement: Improvement) -> Improvement:
    """Return the improvement as it is now, locked, if it is still open.

    Raises:
        NotFound: it is of another house, or of a department that the actor does not reach.
        WrongState: it is over.
    """
    found = Improvement.objects.of(actor).select_for_update(of=("self",)).filter(pk=improvement.pk).first()
    reached = actor.all_departments or (found is not None and found.department_id in actor.department_ids)
    if found is None or not (reached or found.owner_id == actor.user_id):
        raise NotFound("improvement")
    if found.state in (State.CLOSED, State.STOPPED):
        raise WrongState(_("This improvement is over."))
    return found


def missing_to_act(improvement: Improvement) -> list[rules.Missing]:
    """Return what is still missing before its actions may be carried out."""
    chains = []
    for cause in improvement.causes.filter(contributing=False).order_by("position").prefetch_related("whys", "actions"):
        strengths = [one.strength for one in cause.actions.all() if one.state != Action.State.DROPPED]
        chains.append(rules.Chain(cause.words, [bool(why.evidence.strip()) for why in cause.whys.all()], strengths))
    return rules.missing_to_act(chains, improving().least_whys)


@transaction.atomic
def begin_acting(actor: Actor, improvement: Improvement) -> Improvement:
    """Let the actions be carried out; refused while a root cause has no chain of whys, or weak actions only.

    Raises:
        InvalidInput: something is missing (`missing_to_act` says what).
        WrongState: it acts already.
    """
    actor.require("improvements.manage")
    found = locked(actor, improvement)
    missing = missing_to_act(found)
    if missing:
        raise InvalidInput(_("Something is still missing before anything may be done. See the list."), where="acting")
    return _move(actor, found, State.ACTING)


@transaction.atomic
def count_from(actor: Actor, improvement: Improvement, acted_on: date) -> Improvement:
    """Say from which day on what was done counts: it is marked on the control chart, and checks are planned.

    Raises:
        InvalidInput: a day that has not come, or before the improvement began, or nothing is done yet.
    """
    actor.require("improvements.work")
    found = locked(actor, improvement)
    began = found.started_at.astimezone(organizations.zone_of(actor)).date()
    if not began <= acted_on <= today(actor):
        raise InvalidInput(_("Choose a day between its beginning and today."), where="acted_on")
    if not found.actions.filter(state__in=[Action.State.DONE, Action.State.VERIFIED]).exists():
        raise InvalidInput(_("No action is done yet."), where="acted_on")
    found.acted_on = acted_on
    _move(actor, found, State.CHECKING, "acted_on")
    found.checks.filter(made_at__isnull=True).delete()
    for days in improving().checks:
        due = acted_on + timedelta(days=days)
        Check.objects.get_or_create(tenant_id=actor.tenant_id, improvement=found, days=days, defaults={"due_on": due})
    _mark(actor, found, acted_on)
    record(actor, ImprovementActed(**told(actor, found)))
    return found


def _mark(actor: Actor, found: Improvement, acted_on: date) -> None:
    if found.chart is None:
        return
    at = datetime.combine(acted_on, time(), organizations.zone_of(actor))
    charts.mark_chart(itself(actor.tenant_id), found.chart, at, found.title, f"improvement:{found.pk}")


@transaction.atomic
def act_again(actor: Actor, improvement: Improvement) -> Improvement:
    """Go back to acting because a check showed nothing; the checks that were made stay."""
    actor.require("improvements.work")
    return _move(actor, locked(actor, improvement), State.ACTING)


@transaction.atomic
def hold_improvement(actor: Actor, improvement: Improvement, standard: str) -> Improvement:
    """Make what was done the ordinary way of the house, once a check shows that it helps.

    Raises:
        InvalidInput: no rule of the house is named, or no check shows an improvement.
    """
    actor.require("improvements.manage")
    found = locked(actor, improvement)
    if not standard.strip():
        raise InvalidInput(_("Name the rule of the house that keeps it up."), where="standard")
    if not found.checks.filter(verdict=Verdict.SHOWS).exists():
        words = _("No check shows an improvement. It can be closed with what was learned, but not kept up as proven.")
        raise InvalidInput(words, where="standard")
    found.standard = standard.strip()[:120]
    _move(actor, found, State.HELD, "standard")
    record(actor, ImprovementHeld(**told(actor, found)))
    return found


@transaction.atomic
def end_improvement(actor: Actor, improvement: Improvement, reason: str, *, stopped: bool = False) -> Improvement:
    """Close an improvement with what was learned, or stop it before its time with the reason.

    Raises:
        InvalidInput: no words.
    """
    actor.require("improvements.manage")
    found = locked(actor, improvement)
    if not reason.strip():
        raise InvalidInput(_("Say what was learned."), where="reason")
    found.reason, found.ended_at = reason.strip()[:400], clock.now()
    return _move(actor, found, State.STOPPED if stopped else State.CLOSED, "reason", "ended_at")


def _move(actor: Actor, found: Improvement, state: str, *more: str) -> Improvement:
    if not rules.may_follow(found.state, state):
        raise WrongState(_("This does not follow from where the improvement stands."))
    found.state = state
    found.save(update_fields=["state", *more])
    record_access(actor, f"improvement.{state}", "improvement", found.uid)
    return found


def told(actor: Actor, found: Improvement) -> dict[str, Any]:
    """Return what every fact about an improvement says."""
    return {
        "patient_id": -actor.tenant_id,
        "occurred_at": clock.now(),
        "improvement_id": found.pk,
        "department_id": found.department_id,
        "metric": found.metric,
    }

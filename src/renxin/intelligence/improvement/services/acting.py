"""Actions: planned with an owner and a day, done by one person, verified by another."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.intelligence.improvement.measuring import today
from renxin.intelligence.improvement.models import Action, Decision, Improvement, RootCause
from renxin.intelligence.improvement.packing import improving
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations import selectors as organizations

from .moving import locked

_EVENING: Final = time(17, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """What somebody is to do until when; `cause` or `decision` says why. `kind` is a code of the pack."""

    words: str
    kind: str
    owner_id: int
    due_on: date
    department_id: int | None = None
    preventive: bool = False


@transaction.atomic
def plan_action(
    actor: Actor,
    new: NewAction,
    *,
    improvement: Improvement | None = None,
    cause: RootCause | None = None,
    decision: Decision | None = None,
) -> Action:
    """Plan an action of an improvement or of a decision, and put it on its owner's list.

    Raises:
        InvalidInput: no words, no such kind or colleague, a day that is over.
    """
    actor.require("improvements.work")
    found = locked(actor, improvement) if improvement else None
    kind = _checked(actor, new)
    if cause is not None and (found is None or cause.improvement_id != found.pk):
        raise InvalidInput(_("This cause is of another improvement."), where="cause")
    made = Action.objects.create(
        tenant_id=actor.tenant_id,
        improvement=found,
        cause=cause,
        decision=decision,
        words=new.words.strip()[:300],
        kind=kind.code,
        strength=kind.strength,
        preventive=new.preventive,
        owner_id=new.owner_id,
        department_id=new.department_id or (found.department_id if found else None),
        due_on=new.due_on,
        made_by_id=actor.user_id,
        made_at=clock.now(),
    )
    _ask(actor, made)
    return made


def _checked(actor: Actor, new: NewAction) -> Any:
    kind = improving().kind(new.kind)
    if not new.words.strip():
        raise InvalidInput(_("Say what is to be done."), where="words")
    if kind is None:
        raise InvalidInput(_("Choose a kind of action."), where="kind")
    if new.owner_id not in organizations.users_by_ids(actor, [new.owner_id]):
        raise InvalidInput(_("There is no such colleague."), where="owner")
    if new.due_on < today(actor):
        raise InvalidInput(_("This day is over."), where="due_on")
    return kind


def _ask(actor: Actor, action: Action) -> None:
    """Put it on the list of its owner. The words of an action name no patient, so they may stand there."""
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=-actor.tenant_id,
                kind="check",
                title_code="improvement_action",
                words={"zh": f"改进措施：{action.words}", "en": f"Improvement: {action.words}"},
                source=_source(action),
                due_at=datetime.combine(action.due_on, _EVENING, organizations.zone_of(actor)),
                owner_id=action.owner_id,
                department_id=action.department_id,
            )
        ],
    )


def _source(action: Action) -> str:
    return f"improvement:action:{action.pk}"


@transaction.atomic
def finish_action(actor: Actor, action: Action, note: str) -> Action:
    """Say that an action is done, and how.

    Raises:
        InvalidInput: no words.
    """
    found = _locked(actor, action, Action.State.OPEN)
    if not note.strip():
        raise InvalidInput(_("Say in a line what was done."), where="note")
    worklist.cancel_tasks(actor, sources=[_source(found)], reason="done")
    return _settle(
        actor, found, Action.State.DONE, done_by_id=actor.user_id, done_at=clock.now(), done_note=note.strip()[:600]
    )


@transaction.atomic
def verify_action(actor: Actor, action: Action, how: str) -> Action:
    """Confirm with one's own eyes that an action is done; never by whoever did it or owns it.

    Raises:
        InvalidInput: no words about how it was seen.
        WrongState: the actor did it herself.
    """
    found = _locked(actor, action, Action.State.DONE)
    if actor.user_id is None or actor.user_id in (found.done_by_id, found.owner_id):
        raise WrongState(_("Somebody else has to verify what one has done oneself."))
    if not how.strip():
        raise InvalidInput(_("Say how you have seen it."), where="how")
    return _settle(
        actor,
        found,
        Action.State.VERIFIED,
        verified_by_id=actor.user_id,
        verified_at=clock.now(),
        verified_how=how.strip()[:600],
    )


@transaction.atomic
def drop_action(actor: Actor, action: Action, reason: str) -> Action:
    """Give an action up, with the reason.

    Raises:
        InvalidInput: no reason.
    """
    found = _locked(actor, action, Action.State.OPEN)
    if not reason.strip():
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    worklist.cancel_tasks(actor, sources=[_source(found)], reason="dropped")
    return _settle(actor, found, Action.State.DROPPED, reason=reason.strip()[:300])


def _locked(actor: Actor, action: Action, state: str) -> Action:
    actor.require("improvements.work")
    found = Action.objects.of(actor).select_for_update(of=("self",)).filter(pk=action.pk).first()
    if found is None:
        raise NotFound("action")
    if found.improvement:
        locked(actor, found.improvement)
    if found.state != state:
        raise WrongState(_("Somebody has changed this action meanwhile."))
    return found


def _settle(actor: Actor, found: Action, state: str, **said: object) -> Action:
    found.state = state
    for name, value in said.items():
        setattr(found, name, value)
    found.save(update_fields=["state", *(name.removesuffix("_id") for name in said)])
    record_access(actor, f"improvement.action_{state}", "action", found.uid)
    return found

"""Appeals: made by who is appraised, decided by somebody else, with the effect to be seen."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.intelligence.appraisal import selectors
from renxin.intelligence.appraisal.models import Appeal, AppealState, MonthState, Result
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.timeline.facts.intelligence import AppealDecided
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations

from .freezing import amend_result, last_of

# How long after freezing somebody may appeal, and how long the answer may take.
OPEN_FOR: Final = timedelta(days=30)
ANSWERED_IN: Final = timedelta(days=10)
_SHORTEST: Final = 5


@transaction.atomic
def appeal(actor: Actor, result: Result, item: str, words: str, rows: Sequence[str] = ()) -> Appeal:
    """Contest a line of a frozen result, and rows of it.

    Raises:
        InvalidInput: no such line, no words, or rows that are not behind this line.
        NotAllowed: the result is not the actor's, nor that of a department she leads.
        WrongState: the month is not frozen, it is too late, or the line is contested already.
    """
    if not selectors.may_appeal(actor, result):
        raise NotAllowed("appraisal.own")
    last = last_of(result)
    _refuse(last, item, words)
    known = selectors.row_keys(actor, last, item)
    wrong = [one for one in rows if one not in known]
    if wrong:
        raise InvalidInput(_("Choose rows of this line."), where="rows")
    made = Appeal.objects.create(
        tenant_id=actor.tenant_id,
        result=last,
        item=item,
        rows=list(dict.fromkeys(rows)),
        words=words.strip(),
        made_by_id=actor.user_id or 0,
        made_at=clock.now(),
        due_at=clock.now() + ANSWERED_IN,
    )
    _ask(actor, made)
    record_access(actor, "appraisal.appeal", "result", last.uid, detail={"item": item, "rows": len(rows)})
    return made


def _refuse(last: Result, item: str, words: str) -> None:
    if last.month.state != MonthState.FROZEN or last.month.frozen_at is None:
        raise WrongState(_("This month is not frozen yet. Tell the experience officer what is wrong."))
    if clock.now() > last.month.frozen_at + OPEN_FOR:
        raise WrongState(_("The thirty days in which a result may be contested are over."))
    if item not in {line["code"] for line in last.items}:
        raise InvalidInput(_("Choose a line of the sheet."), where="item")
    if len(words.strip()) < _SHORTEST:
        raise InvalidInput(_("Please say what is wrong, in a sentence."), where="words")
    if last.appeals.filter(item=item, state=AppealState.OPEN).exists():
        raise WrongState(_("This line is contested already and waits for a decision."))


@transaction.atomic
def decide_appeal(actor: Actor, appeal: Appeal, decision: str, *, left_out: Sequence[str] = ()) -> Appeal:
    """Decide: rows named in `left_out` no longer count for this line, and an amendment follows; none rejects it.

    Raises:
        InvalidInput: no reason, or rows that were not contested.
        WrongState: it is decided, or the actor made it or is the one appraised.
    """
    actor.require("appraisal.decide")
    found = _locked(actor, appeal)
    about = found.result
    if found.made_by_id == actor.user_id or (about.practitioner_id and about.practitioner_id == actor.practitioner_id):
        raise WrongState(_("This is about you. Somebody else has to decide."))
    if len(decision.strip()) < _SHORTEST:
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="decision")
    if not set(left_out) <= set(found.rows):
        raise InvalidInput(_("Choose among the rows that were contested."), where="rows")
    found.left_out, found.decision = list(left_out), decision.strip()
    found.decided_by_id, found.decided_at = actor.user_id, clock.now()
    found.state = _state(found)
    found.save()
    if left_out:
        found.led_to = amend_result(actor, about, decision, items=[found.item])
        found.save(update_fields=["led_to"])
    worklist.cancel_tasks(actor, sources=[_source(found)], reason="decided")
    record(
        actor,
        AppealDecided(patient_id=-actor.tenant_id, occurred_at=clock.now(), appeal_id=found.pk, state=found.state),
    )
    record_access(actor, "appraisal.appeal_decide", "appeal", found.uid, detail={"state": found.state})
    return found


@transaction.atomic
def withdraw_appeal(actor: Actor, appeal: Appeal) -> Appeal:
    """Take one's own appeal back."""
    found = _locked(actor, appeal)
    if found.made_by_id != actor.user_id:
        raise NotAllowed("appraisal.own")
    found.state, found.decided_at = AppealState.WITHDRAWN, clock.now()
    found.save(update_fields=["state", "decided_at"])
    worklist.cancel_tasks(actor, sources=[_source(found)], reason="withdrawn")
    record_access(actor, "appraisal.appeal_withdraw", "appeal", found.uid)
    return found


def _state(found: Appeal) -> AppealState:
    if not found.left_out:
        return AppealState.REJECTED
    return AppealState.UPHELD if set(found.left_out) == set(found.rows) else AppealState.PARTLY


def _locked(actor: Actor, appeal: Appeal) -> Appeal:
    rows = Appeal.objects.of(actor).select_for_update(of=("self",))
    found = rows.select_related("result__month", "result__version__sheet").filter(pk=appeal.pk).first()
    if found is None:
        raise NotFound("appeal")
    if found.state != AppealState.OPEN:
        raise WrongState(_("This appeal is decided already."))
    return found


def _ask(actor: Actor, made: Appeal) -> None:
    """Put the decision on the list of somebody who may decide and is not concerned."""
    able = [one for one in organizations.staff_who_may(actor, "appraisal.decide") if one.pk != actor.user_id]
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=-actor.tenant_id,
                kind="check",
                title_code="appraisal_appeal",
                words={"zh": "有一份考核申诉待裁定", "en": "An appeal against an appraisal waits for a decision"},
                source=_source(made),
                due_at=made.due_at,
                owner_id=able[0].pk if able else None,
            )
        ],
    )


def _source(made: Appeal) -> str:
    return f"appraisal:appeal:{made.pk}"

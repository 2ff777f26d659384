"""What rules ask for beside a level: a visit booked, a referral, a score, sugar measured again, a complaint heard."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.listening import ConcernRaised
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans.handbook.chapters import pieces
from renxin.programs.careplans.models import Closure, Contact, ContactBy

from . import following, repeating

CONCERN: Final = "careplans.closure"
"""The source under which cases find the words of a contact (`kernel.core.sayings`)."""
RECHECK: Final = timedelta(minutes=15)
_COMPLAINT, _DISCONTENT = 3, 4
_FROM_PATIENT: Final = "task"
_SCORES: Final = ("SC_PHQ9", "MOOD_SELF")
_SUGAR: Final = ("LAB_GLU_F", "LAB_GLU_2H")
_SUGAR_NOW: Final = "sugar_15"
_MORNING: Final = time(9, 30)


def act(actor: Actor, contact: Contact, closure: Closure, answers: Mapping[str, Any]) -> None:
    """Do what the actions of a closed contact ask for; calls and alarms are the level's (`following`).

    Everything is keyed by the contact: doing it twice does it once.
    """
    tasks = [_TASKS[name](actor, contact, closure) for name in closure.actions if name in _TASKS]
    worklist.create_tasks(actor, [one for one in tasks if one is not None])
    if "score" in closure.actions:
        _ask_for_score(actor, contact)
    if "self_treat" in closure.actions:
        _measure_again(actor, contact, answers)
    if is_concern(answers):
        record(actor, _concern(contact, closure, answers))


def is_concern(answers: Mapping[str, Any]) -> bool:
    """Tell whether she complains, or is discontent with the care (domain §4.16: COMPL, SAT_1 of two or less)."""
    return bool(answers.get("COMPL")) or _is_discontent(answers)


def words_of_closures(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Return what people said in contacts that a case was opened for, by the closure."""
    rows = Closure.objects.of(actor).filter(pk__in=list(ids))
    return {row.pk: _words(json.loads(row.answers or "{}")) for row in rows}


def _book(actor: Actor, contact: Contact, _closure: Closure) -> NewTask:
    return _task(actor, contact, "care_book", "book")


def _refer(actor: Actor, contact: Contact, closure: Closure) -> NewTask | None:
    """Ask for the referral, unless whoever held the contact has written it down."""
    return None if closure.referral_to else _task(actor, contact, "care_refer", "refer")


_TASKS: Final[Mapping[str, Callable[[Actor, Contact, Closure], NewTask | None]]] = {"book": _book, "refer": _refer}


def _task(actor: Actor, contact: Contact, title: str, what: str) -> NewTask:
    return NewTask(
        patient_id=contact.patient_id,
        kind=Task.Kind.CHECK,
        title_code=title,
        source=f"careplans:{contact.pk}:{what}",
        due_at=following.due_by(actor, Level.YELLOW, clock.now()),
        risk=2,
        department_id=contact.department_id,
    )


def _ask_for_score(actor: Actor, contact: Contact) -> None:
    """Let a nurse fill in the PHQ-9 with her the next morning: the total and the question about not wanting to live."""
    waiting = Contact.objects.of(actor).filter(
        plan_id=contact.plan_id, closed_at__isnull=True, asks__contains=_SCORES[:1]
    )
    if _SCORES[0] in contact.asks or waiting.exists():
        return
    tomorrow = clock.now().astimezone(organizations.zone_of(actor)) + timedelta(days=1)
    at = datetime.combine(tomorrow.date(), _MORNING, tzinfo=tomorrow.tzinfo)
    repeating.ask_also(actor, contact, _SCORES, at, ContactBy.NURSE)


def _measure_again(actor: Actor, contact: Contact, answers: Mapping[str, Any]) -> None:
    """Ask for the low sugar once more after a quarter of an hour: herself, or by whoever was on the telephone."""
    measured = {code: answers[code] for code in _SUGAR if answers.get(code)}
    by = ContactBy.NURSE if actor.kind == "staff" else ContactBy.MESSAGE
    if measured:  # the rule says that one is low: the lower one is meant
        repeating.ask_also(actor, contact, [min(measured, key=measured.__getitem__)], clock.now() + RECHECK, by)
        _tell_sugar(actor, contact)


def _tell_sugar(actor: Actor, contact: Contact) -> None:
    """Send her what to do now, in answer to what she said: a page that was closed is no help."""
    (piece,) = pieces([_SUGAR_NOW])
    new = Outgoing(
        patient_id=contact.patient_id,
        purpose="CARE_SERVICE",
        body={"zh": piece.text.zh, "en": piece.text.en},
        is_reply=True,
        source=f"careplans:{contact.pk}",
        idempotency_key=f"careplans:{contact.uid}:{_SUGAR_NOW}:{contact.version}",
    )
    send(actor, new)


def _concern(contact: Contact, closure: Closure, answers: Mapping[str, Any]) -> ConcernRaised:
    return ConcernRaised(
        patient_id=contact.patient_id,
        occurred_at=clock.now(),
        source=f"{CONCERN}:{closure.pk}",
        channel=_FROM_PATIENT,
        department_id=contact.department_id,
        level=_COMPLAINT if answers.get("COMPL") else _DISCONTENT,
    )


def _is_discontent(answers: Mapping[str, Any]) -> bool:
    points = answers.get("SAT_1")
    return isinstance(points, int) and points <= 2


def _words(answers: Mapping[str, Any]) -> str:
    said = str(answers.get("COMPL_TEXT") or "").strip()
    points = _("Satisfied: %(points)s of 5") % {"points": answers["SAT_1"]} if _is_discontent(answers) else ""
    return " · ".join(filter(None, [points, said])) or _("Has something to say about our service and wrote nothing.")

"""Contacts whose task was settled on the ordinary list, without the call page."""

from collections.abc import Sequence

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import TaskCompleted
from renxin.programs.careplans.models import Answering, Contact, ContactBy

from .answering import Given, answer_contact
from .attempting import lose_contact, skip_contact

_NEEDLESS = "not_needed"
_LOST = {"not_reached": "no_answer", "wrong_number": "wrong_number", "refused": "refused"}


@transaction.atomic
def settle_tasks(actor: Actor, facts: Sequence[TaskCompleted]) -> None:
    """Close the contacts of these tasks: reached and well, reached with a worry, or not reached."""
    outcomes = {fact.source: fact.outcome for fact in facts}
    rows = Contact.objects.of(actor).filter(task_source__in=list(outcomes), closed_at__isnull=True)
    for row in rows.select_related("plan"):
        outcome = outcomes[row.task_source]
        if outcome in _LOST:
            lose_contact(actor, row, _LOST[outcome])
        elif outcome == _NEEDLESS:
            skip_contact(actor, row, _NEEDLESS)
        else:
            method = Answering.PAPER if row.by == ContactBy.CARD else Answering.PHONE
            answer_contact(actor, row, Given(method=method, answers={}, level=1 if outcome == "concern" else 0))

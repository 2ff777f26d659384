"""What listening reacts to: comments that come through a channel, tasks that are done, cases that end."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.channels import CommentReceived
from renxin.kernel.timeline.facts.conversations import TaskCompleted
from renxin.kernel.timeline.facts.programs import CaseClosed, CaseReopened
from renxin.kernel.timeline.services import Entry, consumer

from . import services


@consumer("listening.comments", CommentReceived, order_free=True, start="history")
def take_comments(actor: Actor, entries: list[Entry]) -> None:
    """Keep comments from a channel among the public reviews."""
    ids = [entry.fact.comment_id for entry in entries if isinstance(entry.fact, CommentReceived)]
    services.take_comments(actor, ids)


@consumer("listening.tasks", TaskCompleted, order_free=True)
def settle_notes(actor: Actor, entries: list[Entry]) -> None:
    """Settle what was heard on a round once its task is done."""
    services.settle_by_tasks(actor, [entry.fact for entry in entries if isinstance(entry.fact, TaskCompleted)])


@consumer("listening.cases", CaseClosed, CaseReopened)
def learn_ends(actor: Actor, entries: list[Entry]) -> None:
    """Let a note that was handed over know how its case ended, or that it goes on."""
    facts = [entry.fact for entry in entries if isinstance(entry.fact, CaseClosed | CaseReopened)]
    services.learn_ends(actor, facts)

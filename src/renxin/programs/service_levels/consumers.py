"""What colleagues did about the tasks of promises."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import TaskCompleted
from renxin.kernel.timeline.services import Entry, consumer

from . import services


@consumer("service_levels.tasks", TaskCompleted, order_free=True)
def settle(actor: Actor, entries: list[Entry]) -> None:
    """A task that was done settles its round."""
    done = [entry.fact for entry in entries if isinstance(entry.fact, TaskCompleted)]
    ours = [(fact.source, fact.outcome, fact.occurred_at) for fact in done if fact.source.startswith(services.SOURCE)]
    if ours:
        services.settle_rounds(actor, ours)

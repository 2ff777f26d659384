"""Which numbers of the catalogue a line may count: those that stand on rows with a department, not on answers."""

from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor


def countable(actor: Actor) -> dict[str, str]:
    """Return code and name of each."""
    return {one.code: str(one.name) for one in insights.metrics(actor) if one.way.tally is not None}

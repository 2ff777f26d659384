"""What the month's comments say: one lesson, so that the page shows more than the word list."""

from renxin.intelligence.themes import services
from renxin.kernel.core.actor import Actor


def learn(tenant_id: int) -> None:
    """Let the reader learn from the ratings and look for groups."""
    services.learn_again(Actor.system(tenant_id, "demo"))

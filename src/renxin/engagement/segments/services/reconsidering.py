"""What happens to groups when what is known of people changes."""

from collections.abc import Mapping

from renxin.kernel.core.actor import Actor

from .following import follow


def reconsider(actor: Actor, changed: Mapping[str, set[int]]) -> None:
    """Judge anew who belongs to the segments that read these traits, for the patients whose values changed."""
    follow(actor, {("trait", code): people for code, people in changed.items()})

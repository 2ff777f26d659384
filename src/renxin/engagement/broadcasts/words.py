"""Words of outcomes, rules and ways, for pages and sheets."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations import selectors as conversations

_OUTCOMES: Final = {
    "waiting": gettext_lazy("not yet handed over"),
    "queued": gettext_lazy("waiting to be sent"),
    "awaiting": gettext_lazy("waits for a colleague to press send"),
    "sent": gettext_lazy("sent"),
    "delivered": gettext_lazy("delivered"),
    "read": gettext_lazy("read"),
    "clicked": gettext_lazy("link opened"),
    "unknown": gettext_lazy("not clear whether it went"),
    "failed": gettext_lazy("failed"),
    "blocked": gettext_lazy("not sent"),
    "dropped": gettext_lazy("taken off the list"),
    "asked": pgettext_lazy("broadcast", "handed over"),
    "cancelled": gettext_lazy("taken back"),
    "recalled": gettext_lazy("recalled"),
}
_OWN: Final = {"broadcast_stopped": gettext_lazy("The broadcast was stopped")}


def outcome_words(outcome: str) -> str:
    """Return what became of somebody's message."""
    return str(_OUTCOMES.get(outcome, outcome))


def rule_words(rule: str) -> str:
    """Return why a message did not go, in a sentence."""
    if not rule:
        return ""
    return str(_OWN[rule]) if rule in _OWN else conversations.explain(rule)


def channel_words(kinds: Sequence[str]) -> str:
    """Return the way a broadcast takes, or the ways in their order."""
    return " → ".join(channels.title_of(kind) for kind in kinds) or _("The best way for each person")


def tone_of(outcome: str) -> str:
    """Return the colour beside an outcome; the word stands there too."""
    if outcome in ("delivered", "read", "clicked"):
        return "good"
    return {"failed": "now", "unknown": "soon", "awaiting": "soon"}.get(outcome, "")


def yuan(fen: int) -> str:
    """Return an amount as people write it."""
    return f"{fen / 100:,.2f}"

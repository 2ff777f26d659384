"""The limits of a chat: what looks like a diagnosis, a prescription or keeping her away from care is asked about."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.safety import selectors as safety
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput


class CrossesLimit(InvalidInput):
    """What was written belongs into a consultation. `limits` says what it looks like and what to do instead."""

    def __init__(self, limits: Sequence[safety.Limit]) -> None:
        super().__init__(_("This reads as if it belonged into a consultation, not into a chat."), where="text")
        self.limits = list(limits)


def check_limits(actor: Actor, row: Conversation, text: str, *, confirmed: bool) -> None:
    """Stop a text that crosses a limit of a chat; who sends it all the same is noted in the audit log.

    Raises:
        CrossesLimit: it does, and the writer has not confirmed it.
    """
    crossed = safety.crossed(text)
    if not crossed:
        return
    if not confirmed:
        raise CrossesLimit(crossed)
    detail = {"limits": [limit.code for limit in crossed], "pack": safety.limits().version}
    record_access(actor, "conversation.limit", "conversation", row.uid, patient_id=row.patient_id, detail=detail)


def answer_within_limits(actor: Actor, language: str) -> str:
    """Return the answer that stays inside the limits, with the way to a visit."""
    booking = selectors.reception_facts(actor, language).get("booking") or _("by telephone or at the desk")
    return safety.limits().answer.get(language).replace("{booking}", booking)

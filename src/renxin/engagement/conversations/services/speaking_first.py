"""Writing to somebody who did not write to us: what the contact policy says of it is said to the writer at once."""

from datetime import datetime

from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import MessageClass, Outbox
from renxin.engagement.conversations.policy import cure, explain
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from .outgoing import Sent


class StoppedByPolicy(InvalidInput):
    """The policy stops it: nobody may send it all the same."""


class GoesLater(InvalidInput):
    """The policy puts it off; `at` is when it would go, and the writer may leave it to wait."""

    def __init__(self, message: str, at: datetime) -> None:
        super().__init__(message, where="text")
        self.at = at


def check_first(actor: Actor, sent: Sent, *, later: bool) -> None:
    """Let pass what goes now, and what waits with the writer's knowledge.

    Raises:
        StoppedByPolicy: the policy stopped it.
        GoesLater: it would wait, and the writer has not agreed to that.
    """
    if sent.status == "blocked":
        raise StoppedByPolicy(_why(actor, sent), where="text")
    if sent.rule and sent.due_at and not later:
        raise GoesLater(explain(sent.rule), sent.due_at)


def _why(actor: Actor, sent: Sent) -> str:
    rows = Outbox.objects.of(actor).filter(patient_id=sent.patient_id, message_id=sent.message_id)
    advertises = rows.filter(message_class=MessageClass.MARKETING).exists()
    said = [_("These words read as an advertisement.")] if advertises else []
    return " ".join(each for each in (*said, explain(sent.rule), cure(sent.rule)) if each)

"""What a person gets of her conversations, and what goes when she asks to be forgotten: every word."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import (
    Alarm,
    AssistantMiss,
    ContactCounter,
    Conversation,
    DeliveryStep,
    DirectCount,
    Hold,
    Message,
    Outbox,
    Wait,
)

exports.register(
    Message,
    title=_("Messages"),
    columns={
        "created_at": _("When"),
        "direction": _("Direction"),
        "body": _("Words"),
        "purpose": _("Purpose"),
        "status": _("State"),
    },
    order=("id",),
    where={"direction__in": (Message.Direction.IN, Message.Direction.OUT)},  # notes among ourselves are not hers
)
for model in (Alarm, AssistantMiss, ContactCounter, Conversation, DeliveryStep, DirectCount, Hold, Outbox, Wait):
    exports.leave_out(model, "the machinery behind the messages")
    if model not in (AssistantMiss, Conversation, Outbox):
        erasing.keep(model, "ids, codes and counters")
erasing.register(AssistantMiss, "delete")
erasing.register(Conversation, "blank", fields=("summary",))
erasing.register(Outbox, "blank", fields=("content",))
erasing.register(Message, "blank", fields=("body", "url", "title", "media"))

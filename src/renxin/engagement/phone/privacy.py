"""What a person gets of her calls, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import Call, VoiceAsk

exports.register(
    Call,
    title=pgettext_lazy("telephone", "Calls"),
    columns={
        "started_at": _("When"),
        "direction": _("Direction"),
        "outcome": _("Outcome"),
        "note": _("Note"),
    },
    order=("started_at", "id"),
)
exports.leave_out(VoiceAsk, "its answers are among the answers to questionnaires")
erasing.register(Call, "blank", fields=("number", "note", "recording"))
erasing.register(VoiceAsk, "blank", fields=("answers",))

"""What of conversations, explained reports and visits a person gets, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import Dialogue, Explanation, Previsit

exports.register(
    Explanation,
    title=_("Reports explained"),
    columns={"checked_at": _("When"), "state": _("State"), "lines": pgettext_lazy("export", "What it says")},
    order=("made_at", "id"),
)
exports.register(
    Previsit,
    title=_("Before the visit"),
    columns={"starts_at": _("When"), "state": _("State"), "answers": pgettext_lazy("export", "Answers")},
    order=("starts_at", "id"),
)
exports.register(
    Dialogue,
    title=_("Follow-up conversations"),
    columns={"offered_at": _("When"), "state": _("State"), "answers": pgettext_lazy("export", "Answers")},
    order=("offered_at", "id"),
)
erasing.register(Explanation, "blank", fields=("lines", "note", "why_dropped"))
erasing.register(Previsit, "blank", fields=("answers", "worries", "reasons"))
erasing.register(Dialogue, "blank", fields=("answers", "heard"))

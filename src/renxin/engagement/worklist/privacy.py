"""What a person gets of the tasks about her, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import Alarm, Task

exports.register(
    Task,
    title=_("Calls and tasks"),
    columns={"created_at": _("When"), "kind": _("Kind"), "outcome": _("Outcome"), "note": _("Note")},
    order=("created_at", "id"),
)
erasing.register(Task, "blank", fields=("note", "words"))
exports.register(
    Alarm,
    title=_("Alarms"),
    columns={"raised_at": _("When"), "level": _("Level"), "outcome": _("Outcome"), "note": _("Note")},
    order=("raised_at", "id"),
)
erasing.register(Alarm, "blank", fields=("note", "words"))

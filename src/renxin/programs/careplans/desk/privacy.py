"""What a person gets of the calls we made to her, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports
from renxin.programs.careplans.models import CallSheet

exports.register(
    CallSheet,
    title=_("Follow-up calls"),
    columns={"opened_at": _("When"), "outcome": _("Outcome"), "level": _("Level")},
    order=("opened_at", "id"),
)
erasing.register(CallSheet, "blank", fields=("draft",))

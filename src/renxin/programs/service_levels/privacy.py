"""What a person gets of what was promised to her, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import PromiseRound, ServicePromise

exports.register(
    PromiseRound,
    title=_("Promises of the service level"),
    columns={"due_at": _("When"), "promise": pgettext_lazy("service level", "Promise"), "outcome": _("Outcome")},
    order=("due_at", "id"),
)
exports.leave_out(ServicePromise, "when the next task comes; what came of each stands among the rounds")
erasing.register(ServicePromise, "delete")
erasing.keep(PromiseRound, "codes and instants, counted for the level as a whole")

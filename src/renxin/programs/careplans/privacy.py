"""What of care plans a person gets when she asks for her data, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from . import talk_privacy as _talk  # noqa: F401  conversations, reports, visits
from .desk import privacy as _desk  # noqa: F401  registers its own part
from .models import CarePlan, CareTalk, Closure, Contact, Enrolment, Handbook, Transfer

exports.register(
    Enrolment,
    title=_("Follow-up programmes"),
    columns={
        "programme": pgettext_lazy("export", "Programme"),
        "started_at": pgettext_lazy("export", "Since"),
        "state": _("State"),
        "ended_at": pgettext_lazy("export", "Until"),
    },
    order=("started_at", "id"),
)
exports.register(
    Contact,
    title=_("Follow-up contacts"),
    columns={"due_on": _("Day"), "by": pgettext_lazy("export", "By"), "state": _("State")},
    order=("due_on", "id"),
)
exports.register(
    Closure,
    title=_("Follow-up answers"),
    columns={
        "answered_at": _("When"),
        "answers": pgettext_lazy("export", "Answers"),
        "next_on": pgettext_lazy("export", "Next"),
    },
    order=("answered_at", "id"),
)
exports.register(
    Handbook,
    title=_("Handbooks"),
    columns={
        "made_at": _("When"),
        "edition": pgettext_lazy("handbook", "Edition"),
        "read_at": pgettext_lazy("handbook", "Read"),
    },
    order=("made_at", "id"),
)
for model, fields in (
    (CarePlan, ("note",)),
    (Enrolment, ("note", "facts", "marks")),
    (Contact, ("note", "draft")),
    (Closure, ("answers", "note", "referral_to", "referral_reason", "reasons", "marks")),
    (Transfer, ("summary",)),
    (Handbook, ("content",)),
    (CareTalk, ("teach_back",)),
):
    erasing.register(model, "blank", fields=fields)

"""What goes of cases when a person asks to be forgotten: of recoveries every word; complaint files stay by law."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import Case, CaseKind, CaseNote

exports.register(
    Case,
    title=_("Cases"),
    columns={"opened_at": _("When"), "number": _("Number"), "kind": _("Kind"), "status": _("State")},
    order=("opened_at", "id"),
)
erasing.register(
    CaseNote,
    "blank",
    fields=("body",),
    path="case__patient_id",
    only={"case__kind__in": [kind for kind in CaseKind.values if kind != CaseKind.COMPLAINT]},
)

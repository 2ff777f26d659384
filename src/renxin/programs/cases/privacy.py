"""What goes of cases when a person asks to be forgotten: of recoveries every word; complaint files stay by law."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import Case, CaseApology, CaseDepartment, CaseKind, CaseMeasure, CaseNote, CasePause, CaseReceipt, CaseWork

exports.register(
    Case,
    title=_("Cases"),
    columns={"opened_at": _("When"), "number": _("Number"), "kind": _("Kind"), "status": _("State")},
    order=("opened_at", "id"),
)
_NO_FILE_BY_LAW = {"case__kind__in": [kind for kind in CaseKind.values if kind != CaseKind.COMPLAINT]}
for model, fields in (
    (CaseNote, ("body",)),
    (CaseReceipt, ("name", "phone", "demand", "received_by_name", "place", "external_id")),
    (CaseWork, ("words", "result")),
    (CaseDepartment, ("reason",)),
    (CasePause, ("wanted", "consent")),
    (CaseApology, ("text",)),
    (CaseMeasure, ("words", "basis", "decision")),
):
    erasing.register(model, "blank", fields=fields, path="case__patient_id", only=_NO_FILE_BY_LAW)

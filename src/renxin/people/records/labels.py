"""What the fields and kinds of records are called in front of people."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: Final = {
    "encounter": pgettext_lazy("record", "Visit"),
    "condition": pgettext_lazy("record", "Diagnosis"),
    "allergy": pgettext_lazy("record", "Allergy"),
    "medication": pgettext_lazy("record", "Medicine"),
    "procedure": pgettext_lazy("record", "Procedure"),
    "immunization": pgettext_lazy("record", "Vaccine"),
    "report": pgettext_lazy("record", "Report"),
    "finding": pgettext_lazy("record", "Finding"),
    "observation": pgettext_lazy("record", "Result"),
}

FIELDS: Final = {
    "encounter_class": _("Kind of visit"),
    "reason": _("Reason of the visit"),
    "started_at": _("Began"),
    "ended_at": _("Ended"),
    "department_id": _("Department"),
    "practitioner_id": _("Doctor"),
    "location": _("Place"),
    "status": _("State"),
    "clinical_status": _("State"),
    "system": _("Code system"),
    "code": _("Code"),
    "text": _("Words"),
    "rank": _("Rank"),
    "onset_on": _("Since"),
    "kind": _("Kind"),
    "criticality": _("How serious"),
    "reaction": _("Reaction"),
    "dose": _("Dose"),
    "frequency": _("How often"),
    "days": _("Days it lasts"),
    "quantity": _("Quantity"),
    "quantity_unit": _("Unit of the quantity"),
    "performed_at": _("Done at"),
    "dose_number": _("Dose number"),
    "lot": _("Lot"),
    "site": _("Where on the body"),
    "occurred_at": _("Given at"),
    "name": pgettext_lazy("record", "Name"),
    "category": pgettext_lazy("record", "Category"),
    "conclusion": _("Conclusion"),
    "issued_at": _("Issued at"),
    "issuer": _("Issued by"),
    "recognised": _("Recognised here"),
    "grade": _("Class"),
    "action": _("What to do"),
    "due_on": _("To be told by"),
    "value_number": _("Value"),
    "value_text": _("Value in words"),
    "unit": _("Unit"),
    "reference_range": _("Reference range"),
    "interpretation": _("Flag of the laboratory"),
}

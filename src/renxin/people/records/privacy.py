"""What a person gets of her records. They stay when she asks to be forgotten; raw copies of who she is do not."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import (
    AllergyIntolerance,
    Charge,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Finding,
    Immunization,
    MedicationDispense,
    MedicationStatement,
    Observation,
    Procedure,
    SourceResource,
)

exports.register(
    Encounter,
    title=_("Visits and stays"),
    columns={
        "started_at": _("From"),
        "ended_at": _("Until"),
        "encounter_class": _("Kind"),
        "department": _("Department"),
        "practitioner": _("Doctor"),
        "reason": _("Reason of the visit"),
        "visit_no": _("Number"),
    },
    order=("started_at", "id"),
)
exports.register(
    Condition,
    title=_("Diagnoses"),
    columns={"recorded_at": _("When"), "code": _("Code"), "text": _("Words")},
    order=("recorded_at", "id"),
)
exports.register(
    AllergyIntolerance, title=_("Allergies"), columns={"code": _("Code"), "text": _("Words"), "reaction": _("Reaction")}
)
exports.register(
    MedicationStatement,
    title=_("Medicines"),
    columns={
        "started_at": _("From"),
        "text": _("Words"),
        "dose": _("Dose"),
        "frequency": _("How often"),
        "days": _("Days it lasts"),
    },
    order=("started_at", "id"),
)
exports.register(
    MedicationDispense,
    title=_("Medicines handed out"),
    columns={"moved_at": _("When"), "text": _("Words"), "quantity": _("How many"), "state": _("State")},
    order=("moved_at", "id"),
)
exports.register(
    Procedure,
    title=_("Procedures"),
    columns={"performed_at": _("When"), "code": _("Code"), "text": _("Words")},
    order=("performed_at", "id"),
)
exports.register(
    DiagnosticReport,
    title=_("Reports"),
    columns={"issued_at": _("When"), "name": _("Name"), "conclusion": _("Conclusion"), "report_no": _("Number")},
    order=("issued_at", "id"),
)
exports.register(
    Observation,
    title=_("Results"),
    columns={
        "observed_at": _("When"),
        "name": _("Name"),
        "value_number": _("Value"),
        "value_text": _("Words"),
        "unit": _("Unit"),
        "reference_range": _("Range"),
    },
    order=("observed_at", "id"),
)
exports.register(
    Finding,
    title=_("Findings of physical examinations"),
    columns={"found_at": _("When"), "grade": _("Class"), "text": _("Words"), "action": _("What to do")},
    order=("found_at", "id"),
)
exports.register(
    Immunization,
    title=_("Vaccines"),
    columns={"occurred_at": _("When"), "text": _("Words"), "dose_number": _("Dose number"), "lot": _("Lot")},
    order=("occurred_at", "id"),
)
exports.register(
    DocumentReference,
    title=_("Documents"),
    columns={"received_at": _("When"), "title": _("Words"), "author": _("Issued by")},
    order=("received_at", "id"),
)
exports.register(
    Charge,
    title=_("Charges"),
    columns={"posted_at": _("When"), "text": _("Words"), "amount": _("Amount"), "kind": _("Kind")},
    order=("posted_at", "id"),
)
erasing.register(
    SourceResource,
    "blank",
    fields=("body",),
    only={"resource_type__in": ["Patient", "RelatedPerson", "Person", "Communication", "Consent", "Coverage"]},
)

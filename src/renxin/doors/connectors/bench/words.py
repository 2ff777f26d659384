"""What the test bench says: rows that would be written and facts that would be told, in words."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_FACTS: Final[dict[str, object]] = {
    "patient.registered": _("A person is registered"),
    "patient.updated": _("A person is updated"),
    "patient.died": _("A person has died: everything for her is called off"),
    "patients.merged": _("Two records become one person"),
    "encounter.started": _("A visit or stay begins"),
    "encounter.transferred": _("The stay moves to another place"),
    "encounter.transfer_cancelled": _("The move is taken back"),
    "encounter.class_changed": _("The visit changes between outpatient and inpatient"),
    "encounter.discharged": _("The stay ends: follow-ups begin"),
    "encounter.finished": _("The visit ends"),
    "encounter.cancelled": _("The visit is called off, with what it had started"),
    "encounter.discharge_cancelled": _("The discharge is taken back, with what it had started"),
    "condition.recorded": _("A diagnosis is recorded"),
    "observation.recorded": _("A result is recorded"),
    "report.issued": _("A report is there"),
    "medication.recorded": _("A medicine is recorded"),
    "procedure.recorded": _("A procedure is recorded"),
    "immunization.recorded": _("A vaccination is recorded"),
    "document.received": _("A document is received"),
    "charge.posted": _("A charge is posted"),
    "service_request.placed": _("Something is ordered"),
    "service_request.revoked": _("An order is called off"),
    "appointment.booked": _("An appointment is booked"),
    "appointment.changed": _("An appointment is changed"),
    "appointment.cancelled": _("An appointment is cancelled"),
    "appointment.missed": _("An appointment was missed"),
}
_ROWS: Final[dict[str, object]] = {
    "Patient": _("New person"),
    "Identifier": _("Number"),
    "ContactPoint": _("Contact"),
    "RelatedPerson": _("Relative"),
    "MatchReview": _("Question: one person or two?"),
    "Encounter": _("Visit or stay"),
    "Condition": _("Diagnosis"),
    "AllergyIntolerance": _("Allergy"),
    "MedicationDispense": _("Medicine handed out"),
    "MedicationStatement": _("Medicine"),
    "Procedure": _("Procedure"),
    "Immunization": _("Vaccination"),
    "DiagnosticReport": _("Report"),
    "DocumentReference": _("Document"),
    "Charge": _("Charge"),
    "ServiceRequest": _("Order"),
    "Appointment": _("Appointment"),
    "Observation": _("Result"),
}
_SHOWN: Final = (
    "system", "value", "visit_no", "report_no", "order_no", "code", "name", "text", "title", "dose", "frequency",
    "days", "quantity", "quantity_unit", "value_number", "value_text", "unit", "interpretation", "amount", "relation",
    "criticality", "status", "starts_at", "occurs_at",
)  # fmt: skip


def fact_words(kind: str) -> object:
    """Return what a fact says; its code for one without words."""
    return _FACTS.get(kind, kind)


def row_words(row: Any) -> str:
    """Return a row that would be written: what it is, and what it says."""
    said = [_plain(value) for name in _SHOWN if (value := getattr(row, name, None)) not in (None, "")]
    kind = _ROWS.get(type(row).__name__, type(row).__name__)
    return " · ".join([str(kind), *dict.fromkeys(said)])


def _plain(value: Any) -> str:
    text = f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "hour") else str(value)
    if "." in text and text.replace(".", "").isdigit():
        text = text.rstrip("0").rstrip(".")
    return text if len(text) <= 120 else f"{text[:120]} …"

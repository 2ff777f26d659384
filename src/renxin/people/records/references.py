"""What these tables are called where two patients are compared."""

from django.utils.translation import gettext_lazy as _

from renxin.people.patients.services import register_content, register_sourced

from .models import (
    AllergyIntolerance,
    Charge,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Immunization,
    MedicationDispense,
    MedicationStatement,
    Observation,
    Procedure,
    SourceResource,
)


def _visit(row: Encounter) -> str:
    return f"{row.get_encounter_class_display()} {row.department or ''} {row.visit_no}".replace("  ", " ")


register_content(Encounter, _("Visits"), at="started_at", line=_visit)
register_content(Condition, _("Diagnoses"), at="recorded_at", line=lambda row: row.code)
register_content(MedicationStatement, _("Medicines"), at="started_at", line=lambda row: row.order_no)
register_content(DiagnosticReport, _("Reports"), at="issued_at", line=lambda row: row.name or row.report_no)
register_content(Observation, _("Measurements"), at="observed_at", line=lambda row: row.name or row.code)

register_sourced(
    Encounter,
    Condition,
    AllergyIntolerance,
    MedicationStatement,
    Procedure,
    DiagnosticReport,
    Observation,
    Immunization,
    DocumentReference,
    SourceResource,
    Charge,
    MedicationDispense,
)

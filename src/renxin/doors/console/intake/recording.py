"""A visit by hand on its way to the services: the same ones, in the same order, as a message of the HIS takes."""

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.records import selectors as records
from renxin.people.records import services
from renxin.people.records.models import DiagnosticReport, Encounter
from renxin.people.records.services import (
    DocumentData,
    EncounterData,
    FindingData,
    ObservationData,
    ReportData,
)
from renxin.programs.appointments.services import AppointmentData, book_from_interface

from .visit import HAND, VisitForm, disposition_code


@transaction.atomic
def record_visit(actor: Actor, patient_id: int, form: VisitForm) -> Encounter:
    """Write down everything of a visit; sent twice, it is one visit."""
    said = form.cleaned_data
    department_id = form.departments[said["department"]]
    data = EncounterData(
        source=HAND,
        visit_no=said["visit_no"],
        encounter_class=said["encounter_class"],
        started_at=said["started_at"],
        department_id=department_id,
        practitioner_id=actor.practitioner_id,
        reason=said["reason"],
    )
    visit = services.open_encounter(actor, patient_id, data)
    services.record_conditions(
        actor, patient_id, form.conditions, source=HAND, encounter_id=visit.pk, recorded_at=said["started_at"]
    )
    services.record_allergies(actor, patient_id, form.allergy_rows(), source=HAND)
    services.record_medications(actor, patient_id, form.medicines, source=HAND, encounter_id=visit.pk)
    _record_results(actor, patient_id, form, visit)
    if said["next_at"]:
        _book_next(actor, patient_id, form, department_id)
    return _end(actor, visit, form)


def _end(actor: Actor, visit: Encounter, form: VisitForm) -> Encounter:
    if form.cleaned_data["ended"] != "finished":
        return visit
    at = form.ended_at_or_now()
    if visit.encounter_class == Encounter.Class.INPATIENT:
        return services.discharge_encounter(
            actor, visit, at=at, disposition=disposition_code(form.cleaned_data["disposition"])
        )
    return services.finish_encounter(actor, visit, at=at)


def _record_results(actor: Actor, patient_id: int, form: VisitForm, visit: Encounter) -> None:
    said = form.cleaned_data
    if not (said["results"] or form.photos or said["findings"]):
        return
    data = ReportData(
        source=HAND,
        report_no=f"{visit.visit_no}-R",
        issued_at=said["started_at"],
        name=said["report_name"],
        category="exam" if said["exam"] else "laboratory",
        encounter_id=visit.pk,
    )
    lines = [
        ObservationData(
            code=result.code,
            set_id=str(number),
            name=result.name,
            value_number=result.number,
            value_text=result.text,
            unit=result.unit,
            reference_range=result.reference_range,
            interpretation="A" if result.number is None and result.abnormal else "",
        )
        for number, result in enumerate(said["results"], 1)
    ]
    report = services.record_report(actor, patient_id, data, lines)
    _keep_photos(actor, patient_id, form, report)
    if said["exam"]:
        services.record_findings(actor, report, _findings(form, report))


def _keep_photos(actor: Actor, patient_id: int, form: VisitForm, report: DiagnosticReport) -> None:
    for number, photo in enumerate(form.photos, 1):
        data = DocumentData(
            source=HAND,
            external_id=f"{report.report_no}-P{number}",
            content=photo.content,
            content_type=photo.content_type,
            title=photo.name,
            type_code="photo",
            author=actor.name,
            authored_at=clock.now(),
            encounter_id=report.encounter_id,
            report_id=report.pk,
        )
        services.keep_document(actor, patient_id, data)


def _findings(form: VisitForm, report: DiagnosticReport) -> list[FindingData]:
    said = form.cleaned_data
    values = {result.code: result.number for result in said["results"] if result.number is not None}
    known = records.exam_pack().findings
    found = records.findings_in(values) | {code: known[code] for code in said["findings"]}
    return [
        FindingData(
            line=code,
            grade=finding.grade,
            code=code,
            text=str(finding.words),
            action=str(finding.action),
            due_on=records.notify_by(finding.grade, report.issued_at),
        )
        for code, finding in found.items()
    ]


def _book_next(actor: Actor, patient_id: int, form: VisitForm, department_id: int) -> None:
    said = form.cleaned_data
    data = AppointmentData(
        source=HAND,
        number=f"{said['visit_no']}-N",
        reported_at=clock.now(),
        starts_at=said["next_at"],
        department_id=department_id,
        practitioner_id=actor.practitioner_id,
    )
    book_from_interface(actor, patient_id, data)

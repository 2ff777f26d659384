"""The types of resources that our rows stand for: where they are, how they are searched and ordered."""

from typing import Final

from django.db.models import Q

from renxin.doors.connectors.fhir.mapping.dispense import SEARCHED
from renxin.engagement.conversations.models import Message
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.core import ids as log_ids
from renxin.people.organizations.models import Organization, Practitioner
from renxin.people.patients.models import Consent, Patient, RelatedPerson
from renxin.people.records.models import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    Encounter,
    Immunization,
    MedicationDispense,
    MedicationStatement,
    Observation,
    Procedure,
)
from renxin.programs.appointments.models import Appointment, Session, Slot
from renxin.programs.careplans.models import CarePlan

from .kind import Kind, Param, state, token, visit, when
from .ours import careplans, communications, consents, responses, schedules

_REQUESTED: Final = Q(order_no__startswith="MedicationRequest/")
_MEDICINE: Final = {
    "status": token("status"),
    "code": token("code"),
    "encounter": visit(),
    "context": visit(),
    "effective": when("started_at"),
}
_ALL: Final = (
    Kind(
        name="Patient",
        model=Patient,
        changed="updated_at",
        uid=True,
        subject=False,
        params={"gender": token("sex"), "birthdate": when("birth_date"), "death-date": when("deceased_at")},
    ),
    Kind(
        name="RelatedPerson",
        model=RelatedPerson,
        changed="created_at",
        uid=True,
        params={"name": Param("string", "name"), "relationship": token("relation")},
    ),
    Kind(
        name="Encounter",
        model=Encounter,
        changed="updated_at",
        uid=True,
        related=("department", "practitioner"),
        params={
            "status": token("status"),
            "class": token("encounter_class"),
            "date": when("started_at"),
            "identifier": token("visit_no"),
        },
    ),
    Kind(
        name="Condition",
        model=Condition,
        changed="recorded_at",
        params={
            "code": token("code", "system"),
            "clinical-status": token("clinical_status"),
            "encounter": visit(),
            "recorded-date": when("recorded_at"),
            "onset-date": when("onset_on"),
        },
    ),
    Kind(
        name="AllergyIntolerance",
        model=AllergyIntolerance,
        changed="recorded_at",
        params={
            "code": token("code"),
            "clinical-status": token("clinical_status"),
            "criticality": token("criticality"),
            "category": token("kind"),
            "date": when("recorded_at"),
        },
    ),
    Kind(
        name="MedicationRequest",
        model=MedicationStatement,
        changed="started_at",
        only=_REQUESTED,
        params={**_MEDICINE, "authoredon": when("started_at")},
    ),
    Kind(
        name="MedicationStatement", model=MedicationStatement, changed="started_at", only=~_REQUESTED, params=_MEDICINE
    ),
    Kind(
        name="MedicationDispense",
        model=MedicationDispense,
        changed="moved_at",
        uid=True,
        params={
            "status": state("state", SEARCHED),
            "code": token("code"),
            "context": visit(),
            "identifier": token("dispense_no"),
        },
    ),
    Kind(
        name="DiagnosticReport",
        model=DiagnosticReport,
        changed="issued_at",
        uid=True,
        params={
            "status": token("status"),
            "code": token("code"),
            "category": token("category"),
            "date": when("issued_at"),
            "issued": when("issued_at"),
            "encounter": visit(),
            "identifier": token("report_no"),
        },
    ),
    Kind(
        name="Observation",
        model=Observation,
        changed="id",
        only=~Q(set_id__startswith="~"),
        last=lambda row: log_ids.instant_of(row.id),
        params={
            "code": token("code"),
            "status": token("status"),
            "date": when("observed_at"),
            "encounter": visit(),
            "category": Param("category", "code"),
        },
    ),
    Kind(
        name="Procedure",
        model=Procedure,
        changed="performed_at",
        params={"code": token("code", "system"), "date": when("performed_at"), "encounter": visit()},
    ),
    Kind(
        name="Immunization",
        model=Immunization,
        changed="occurred_at",
        params={"vaccine-code": token("code", "system"), "date": when("occurred_at"), "status": token("status")},
    ),
    Kind(
        name="Appointment",
        model=Appointment,
        changed="reported_at",
        uid=True,
        related=("department", "practitioner", "seat__slot"),
        params={"status": token("status"), "date": when("starts_at"), "identifier": token("number")},
    ),
    Kind(
        name="Schedule",
        model=Session,
        changed="",
        uid=True,
        subject=False,
        related=("department", "practitioner", "service"),
        last=lambda _row: None,
        write=schedules.write_schedules,
        params={
            "actor": Param("performer", "practitioner_id"),
            "date": when("starts_at"),
            "active": state("state", {"true": ("open",), "false": ("paused", "cancelled")}),
        },
    ),
    Kind(
        name="Slot",
        model=Slot,
        changed="",
        uid=True,
        subject=False,
        related=("session__service",),
        last=lambda _row: None,
        write=schedules.write_slots,
        params={
            "schedule": Param("schedule", "session_id"),
            "start": when("starts_at"),
            "status": Param("slot-status", "session_id"),
        },
    ),
    Kind(
        name="QuestionnaireResponse",
        model=QuestionnaireResponse,
        changed="id",
        only=responses.NAMED,
        last=lambda row: log_ids.instant_of(row.id),
        write=responses.write,
        params={
            "status": state("source", {"completed": ()}),
            "authored": when("authored_at"),
            "encounter": visit(),
            "questionnaire": Param("questionnaire", "version_id"),
        },
    ),
    Kind(
        name="Consent",
        model=Consent,
        changed="decided_at",
        write=consents.write,
        params={
            "status": state("state", consents.STATUS),
            "category": token("purpose"),
            "purpose": token("purpose"),
            "date": when("decided_at"),
        },
    ),
    Kind(
        name="CarePlan",
        model=CarePlan,
        changed="started_at",
        uid=True,
        related=("manager__practitioner",),
        last=careplans.last_told,
        write=careplans.write,
        params={"status": token("status"), "category": token("category"), "date": when("started_at")},
    ),
    Kind(
        name="Communication",
        model=Message,
        changed="status_at",
        only=communications.SAID,
        needs_patient=True,
        write=communications.write,
        params={
            "status": state("status", communications.STATUS),
            "category": token("message_class"),
            "sent": when("created_at"),
        },
    ),
    Kind(
        name="Organization",
        model=Organization,
        changed="",
        uid=True,
        subject=False,
        last=lambda _row: None,
        params={"name": Param("string", "name"), "identifier": token("local_code")},
    ),
    Kind(
        name="Practitioner",
        model=Practitioner,
        changed="",
        uid=True,
        subject=False,
        last=lambda _row: None,
        params={"name": Param("string", "name"), "identifier": token("staff_no")},
    ),
)
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _ALL}
_OF_THE_HOUSE: Final = ("Organization", "Practitioner", "Schedule", "Slot")
WRITABLE: Final = tuple(kind.name for kind in _ALL if kind.name not in _OF_THE_HOUSE)
"""Types that can be sent to us; those that begin here are kept as they came and given back so beside our own."""

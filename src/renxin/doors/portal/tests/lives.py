"""What one department leaves of a patient on her pages: a visit, papers, medicines, seats, bills, a plan, messages."""

from datetime import timedelta
from typing import Any

from tests.harness.ward import Ward

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.engagement.questionnaires.selectors import bank_questions
from renxin.kernel.core import clock
from renxin.people.organizations.models import Organization
from renxin.people.records.models import (
    Condition,
    DiagnosticReport,
    Encounter,
    MedicationDispense,
    MedicationStatement,
)
from renxin.programs.appointments import services as book
from renxin.programs.appointments.models import Appointment, VirtualVisit, WaitlistEntry
from renxin.programs.billing.models import Bill
from renxin.programs.careplans.models import Explanation, Previsit
from renxin.programs.monitoring.models import MedicationPlan
from renxin.programs.queues import services as queues

SOON = timedelta(days=2)
LATER = timedelta(days=3)


def live(
    here: Ward, patient: int, place: Organization, mark: str, *, diagnosis: str, prefix: str = "A"
) -> dict[str, Any]:
    """Let a patient be seen in a department, every name beginning with `mark`; return the rows with pages of their own.

    `mark` stands in what each page shows of it, so that a page that shows anything shows the mark.
    """
    common = {"tenant_id": here.tenant.pk, "patient_id": patient}
    visit = _visit(common, place, mark, diagnosis)
    found = {"visit": visit}
    found |= _papers(common, visit, mark)
    _medicines(common, visit, mark)
    found |= _bill(common, visit, mark)
    found |= _seats(here, common, place, mark)
    found |= _queue(here, patient, place, mark, prefix)
    _messages(here, patient, visit, mark)
    return found


def _visit(common: dict[str, Any], place: Organization, mark: str, diagnosis: str) -> Encounter:
    now = clock.now()
    visit = Encounter.objects.create(
        **common,
        encounter_class="AMB",
        status="finished",
        department=place,
        started_at=now,
        visit_no=mark,
        source="his",
        sensitivity="psychiatric" if place.standard_code == "15" else "",
        updated_at=now,
    )
    row = {**common, "code": diagnosis, "recorded_at": now}
    Condition.objects.create(**row, encounter=visit, source="his", text=f"{mark}病")
    Condition.objects.create(**row, source="old", text=f"{mark}旧病")
    return visit


def _papers(common: dict[str, Any], visit: Encounter, mark: str) -> dict[str, Any]:
    """A report and its explanation."""
    now = clock.now()
    report = DiagnosticReport.objects.create(
        **common,
        encounter=visit,
        source="his",
        report_no=mark,
        name=f"{mark}化验",
        issued_at=now,
        abnormal_count=1,
    )
    explained = Explanation.objects.create(
        **common, report=report, state="sent", note=f"{mark}说明", due_at=now, made_at=now, checked_at=now
    )
    return {"home-result": ("report", report), "home-report": ("report", explained), "home-visit": ("encounter", visit)}


def _medicines(common: dict[str, Any], visit: Encounter, mark: str) -> None:
    """A prescription, its plan at home, its box on the way."""
    now, kept = clock.now(), {**common, "encounter": visit, "source": "his", "code": mark, "text": f"{mark}片"}
    statement = MedicationStatement.objects.create(**kept, order_no=mark, status="active", started_at=now)
    MedicationPlan.objects.create(
        **common,
        medication_id=statement.pk,
        name=f"{mark}片",
        code=mark,
        drug_class="other",
        rhythm="daily",
        times=["08:00"],
        starts_on=clock.today() - timedelta(days=1),
        ends_on=clock.today() + timedelta(days=30),
        made_at=now,
    )
    MedicationDispense.objects.create(**kept, dispense_no=mark, state="ready", place=f"{mark}药房", moved_at=now)


def _bill(common: dict[str, Any], visit: Encounter, mark: str) -> dict[str, Any]:
    bill = Bill.objects.create(
        **common,
        encounter=visit,
        department=visit.department,
        key=mark,
        number=mark,
        on_date=clock.today(),
        currency="CNY",
        total="88",
        due="88",
        state="open",
        changed_at=clock.now(),
    )
    return {"home-bill-of": ("bill", bill)}


def _seats(here: Ward, common: dict[str, Any], place: Organization, mark: str) -> dict[str, Any]:
    """An appointment to come, one gone, one today with its questions, a video visit, a place on the waitlist."""
    now = clock.now()
    service = book.write_service(
        here.system, book.ServiceData(department_id=place.pk, code=f"S{place.pk}", name=f"{mark}门诊", name_en=mark)
    )
    seat = {**common, "source": "his", "department": place, "reported_at": now, "service": f"{mark}门诊"}
    days = {"starts_at": now + SOON, "ends_at": now + SOON + timedelta(hours=1)}
    coming = Appointment.objects.create(**seat, number=mark, **days)
    gone = Appointment.objects.create(**seat, number=f"{mark}-0", status="fulfilled", starts_at=now - SOON)
    today = Appointment.objects.create(**seat, number=f"{mark}-1", starts_at=now + timedelta(hours=1))
    video = VirtualVisit.objects.create(**common, appointment=coming, room=mark, keep_until=clock.today() + LATER)
    Previsit.objects.create(
        **common,
        appointment_id=today.pk,
        department=place,
        starts_at=now + timedelta(hours=1),
        state="sent",
        asks=[next(iter(bank_questions()))],
        worries=f"{mark}担心",
    )
    waiting = WaitlistEntry.objects.create(
        **common, service=service, first_day=clock.today(), last_day=clock.today() + LATER, joined_at=now
    )
    return {
        "home-appointment": ("appointment", coming),
        "home-appointment-calendar": ("appointment", gone),
        "home-video-of": ("video", video),
        "home-offer": ("entry", waiting),
    }


def _queue(here: Ward, patient: int, place: Organization, mark: str, prefix: str) -> dict[str, Any]:
    data = queues.QueueData(
        code=f"Q{place.pk}", department_id=place.pk, name=f"{mark}候诊", name_en=mark, kind="clinic", prefix=prefix
    )
    ticket = queues.check_in(here.system, patient, queues.save_queue(here.system, data), source="desk")
    return {"home-queue-now": ("ticket", ticket), "home-queue-leave": ("ticket", ticket)}


def _messages(here: Ward, patient: int, visit: Encounter, mark: str) -> None:
    """One message about the visit, one about its department."""
    said = {"patient_id": patient, "purpose": "CARE_SERVICE", "body": {"zh": f"{mark}请您按时来。"}}
    about = ({"encounter_id": visit.pk}, {"department_id": visit.department_id})
    rows = [Outgoing(**said, **each, idempotency_key=f"{mark}{number}") for number, each in enumerate(about, 1)]
    send_many(here.system, rows)

"""Rows counted by day say the same as the rows themselves, after anything that can happen to them, in any order."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from renxin.intelligence.insights import selectors, services
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.models import TallyDay, TallyMark
from renxin.intelligence.insights.tests import golden
from renxin.intelligence.insights.touched import days_touched
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.patients import PatientsMerged
from renxin.kernel.timeline.facts.programs import AppointmentChanged, AppointmentMissed, CaseOpened, SurveyCompleted
from renxin.kernel.timeline.facts.records import (
    DischargeCancelled,
    EncounterCancelled,
    EncounterStarted,
    EncounterTransferred,
    ReportIssued,
    ServiceRequestPlaced,
)
from renxin.people.organizations.services import merge_department
from renxin.people.records.models import DiagnosticReport, Encounter, ServiceRequest
from renxin.people.records.services import cancel_discharge
from renxin.programs.appointments.models import Appointment
from renxin.programs.cases.models import Case
from renxin.programs.surveys.models import Invitation

pytestmark = pytest.mark.django_db
SHOWN = (
    "complaints_per_discharges", "complaints_per_visits", "followed_up_7", "followed_up_14", "response_rate",
    "missed_appointments", "appointment_wait", "report_time",
)  # fmt: skip
_numbers = count(1)
DAY = st.integers(0, 110).map(lambda day: day + 0.4)
PLACE, WHICH = st.booleans(), st.integers(0, 30)
STEP = st.one_of(
    st.tuples(
        st.sampled_from(["stay", "visit", "complaint", "complaint_of_stay", "invitation", "booking", "order"]),
        DAY,
        PLACE,
    ),
    st.tuples(
        st.sampled_from(
            ["back", "off", "moved", "answered", "reported", "changed", "missed", "case_moved", "merge", "departments"]
        ),
        WHICH,
        DAY,
    ),
    st.tuples(st.just("count"), DAY, PLACE),
)


@pytest.fixture
def house(frozen_clock):
    house = golden.make()
    house.other = house.ward.patient("李建国", "13800138002")
    return house


class Happening:
    """What can happen to rows; each step tells its fact as the services do."""

    def __init__(self, house):
        self.house = house

    def take(self, what, one, two):
        getattr(self, what)(one, two)

    def tell(self, kind, **given):
        fact = kind(**{"patient_id": self.house.patient_id, "occurred_at": clock.now(), **given})
        services.recount_days(self.house.ward.system, days_touched(self.house.ward.system, [fact]))

    def place(self, second):
        return self.house.second if second else self.house.first

    def stay(self, day, second):
        row = self.house.stay(ended_days_ago=day, department=self.place(second))
        self.tell(EncounterStarted, encounter_id=row.pk)

    def visit(self, day, second):
        row = self.house.visit(ended_days_ago=day, department=self.place(second))
        self.tell(EncounterStarted, encounter_id=row.pk)

    def complaint(self, day, second):
        row = self.house.complaint(opened_days_ago=day, department=self.place(second))
        self.tell(CaseOpened, case_id=row.pk)

    def complaint_of_stay(self, day, second):
        stay = Encounter.objects.filter(encounter_class="IMP").first()
        row = self.house.complaint(opened_days_ago=day, department=self.place(second), encounter=stay)
        self.tell(CaseOpened, case_id=row.pk)

    def invitation(self, day, second):
        row = self.house.invitation("sent", days_ago=day, department=self.place(second))
        self.tell(SurveyCompleted, invitation_id=row.pk)

    def booking(self, day, second):
        starts = golden.ago(day)
        row = Appointment.objects.create(
            tenant_id=self.house.actor.tenant_id, patient_id=self.house.other, source="test",
            number=f"B{next(_numbers)}", status="booked", department=self.place(second), starts_at=starts,
            reported_at=starts,
        )  # fmt: skip
        self.tell(AppointmentChanged, appointment_id=row.pk)
        came = self.house.visit(
            started_at=starts + timedelta(minutes=23, seconds=41), ended_at=starts + timedelta(hours=1),
            department=self.place(second),
        )  # fmt: skip
        self.tell(EncounterStarted, encounter_id=came.pk)

    def order(self, day, second):
        stay = self.house.stay(ended_days_ago=day, department=self.place(second))
        self.tell(EncounterStarted, encounter_id=stay.pk)
        row = ServiceRequest.objects.create(
            tenant_id=self.house.actor.tenant_id, patient_id=self.house.patient_id, encounter=stay, source="test",
            order_no=f"O{next(_numbers)}", code="CBC", ordered_at=golden.ago(day),
        )  # fmt: skip
        self.tell(ServiceRequestPlaced, service_request_id=row.pk)

    def reported(self, which, day):
        report = DiagnosticReport.objects.create(
            tenant_id=self.house.actor.tenant_id, patient_id=self.house.patient_id, source="test",
            report_no=f"R{next(_numbers)}", code="CBC", issued_at=golden.ago(day), name="CBC",
        )  # fmt: skip
        self.tell(ReportIssued, report_id=report.pk, code="CBC")

    def back(self, which, _day):
        row = self._one(Encounter.objects.filter(encounter_class="IMP", status="finished"), which)
        if row:
            ended, row.ended_at, row.status = row.ended_at, None, "in-progress"
            row.save()
            self.tell(DischargeCancelled, encounter_id=row.pk, ended_at=ended)

    def off(self, which, _day):
        row = self._one(Encounter.objects.all(), which)
        if row:
            Encounter.objects.filter(pk=row.pk).update(status="cancelled")
            self.tell(EncounterCancelled, encounter_id=row.pk)

    def moved(self, which, _day):
        row = self._one(Encounter.objects.all(), which)
        if row:
            Encounter.objects.filter(pk=row.pk).update(department=self.place(which % 2))
            self.tell(EncounterTransferred, encounter_id=row.pk)

    def answered(self, which, _day):
        row = self._one(Invitation.objects.all(), which)
        if row:
            Invitation.objects.filter(pk=row.pk).update(state="answered", answered_at=golden.ago(1))
            self.tell(SurveyCompleted, invitation_id=row.pk)

    def changed(self, which, day):
        row = self._one(Appointment.objects.all(), which)
        if row:
            was_at, row.starts_at = row.starts_at, golden.ago(day)
            row.save()
            self.tell(AppointmentChanged, appointment_id=row.pk, was_at=was_at)

    def missed(self, which, _day):
        row = self._one(Appointment.objects.all(), which)
        if row:
            Appointment.objects.filter(pk=row.pk).update(status="noshow")
            self.tell(AppointmentMissed, appointment_id=row.pk)

    def case_moved(self, which, _day):
        row = self._one(Case.objects.all(), which)
        if row:
            Case.objects.filter(pk=row.pk).update(department=self.place(which % 2), kind="suggestion")
            self.tell(CaseOpened, case_id=row.pk)

    def merge(self, _which, _day):
        for model in (Appointment, Encounter, Invitation, ServiceRequest, DiagnosticReport):
            model.objects.filter(patient_id=self.house.other).update(patient_id=self.house.patient_id)
        self.tell(PatientsMerged, loser_patient_id=self.house.other)

    def departments(self, _which, _day):
        if self.house.second.is_active:
            merge_department(self.house.ward.system, self.house.second, self.house.first)
            self.house.second.is_active = False

    def count(self, day, _second):
        count_all(self.house, golden.ago(day).date())

    @staticmethod
    def _one(found, which):
        rows = list(found.order_by("pk"))
        return rows[which % len(rows)] if rows else None


def count_all(house, until=None):
    while services.count_days(house.ward.system, until):
        pass


def seen(house):
    """Return everything that pages show of these numbers: of some periods, of one department, of each of them."""
    found = []
    for chosen in ({"period": "365"}, {"period": "30"}, {"period": "90", "department": str(house.second.uid)}):
        scope = selectors.read_scope(house.actor, chosen)
        counts = Counts(scope)
        found += [CATALOGUE[code].measure(counts) for code in SHOWN] + [counts.cases_by_bucket]
        for code in SHOWN:
            units = selectors.by_department(house.actor, CATALOGUE[code], scope)
            found.append(sorted((unit, measure) for unit, measure in units.items() if measure.n or measure.parts))
    return found


def exact(house):
    TallyMark.objects.all().delete()
    return seen(house)


# A step costs several statements: what fails is read as it is, for shrinking it would take minutes.
@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=6, max_size=24))
def test_days_equal_the_slow_exact_count_whatever_happens(house, steps):
    with transaction.atomic():
        happening = Happening(house)
        house.second.is_active = True
        for step in [*steps[: len(steps) // 2], ("count", 0.4, False), *steps[len(steps) // 2 :]]:
            happening.take(*step)
        assert TallyMark.objects.exists()
        assert repr(seen(house)) == repr(exact(house))
        transaction.set_rollback(True)


def a_history(house):
    happening = Happening(house)
    for day in (20, 33, 41, 70, 96):
        for what in ("stay", "visit", "complaint", "invitation", "booking", "order"):
            happening.take(what, day + 0.4, day % 2 == 0)
    return happening


def test_counted_days_are_not_read_from_the_rows_again(house):
    a_history(house)
    before = repr(seen(house))
    count_all(house, clock.today() + timedelta(days=1))
    assert repr(seen(house)) == before
    for model in (ServiceRequest, Invitation, Appointment, Case, DiagnosticReport, Encounter):
        model.objects.all().delete()
    assert repr(seen(house)) == before


def test_what_no_fact_told_is_found_when_days_are_checked(house):
    a_history(house)
    count_all(house)
    Encounter.objects.filter(encounter_class="AMB").update(department=house.second)
    Invitation.objects.order_by("invited_at")[:1].get().delete()
    house.visit(ended_days_ago=60)  # taken over from another system: an old day, a new key
    assert TallyDay.objects.exists()
    checked = [services.check_days(house.ward.system) for _ in range(5)]
    assert sum(checked) > 0
    assert checked[-1] == 0
    shown = repr(seen(house))
    assert shown == repr(exact(house))


def test_a_discharge_taken_back_changes_the_number_by_its_fact_alone(house):
    stays = [house.stay(ended_days_ago=40) for _ in range(3)]
    count_all(house)
    cancel_discharge(house.ward.system, stays[0], at=clock.now())
    run_until_idle()
    scope = selectors.read_scope(house.actor, {"period": "90"})
    assert selectors.measure(house.actor, CATALOGUE["complaints_per_discharges"], scope).n == 2


def test_a_page_asks_once_for_days_and_once_for_the_rest(house):
    a_history(house)
    count_all(house)
    scope = selectors.read_scope(house.actor, {})
    with CaptureQueriesContext(connection) as queries:
        Counts(scope).of(CATALOGUE["response_rate"].way.tally)
    assert len(queries) == 2

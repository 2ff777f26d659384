"""The demo's booking and waiting: seats ahead and behind, people who came and who did not, some who wait now."""

from random import Random

import pytest
from tests.harness.ward import ward

from renxin.doors.demo.seed import access
from renxin.kernel.core import clock
from renxin.people.organizations.services import add_department
from renxin.people.patients.models import Patient
from renxin.programs.appointments.models import Appointment, Seat, Session
from renxin.programs.queues.models import Queue, Ticket

pytestmark = pytest.mark.django_db


def test_six_weeks_of_seats_have_people_in_them(frozen_clock):
    here = ward()
    for code, name in (("ENDO", "内分泌科"), ("PAED", "儿科"), ("PHAR", "门诊药房")):
        add_department(here.system, name=name, name_en=code, local_code=code)
    for number in range(40):
        here.patient(f"王{number}", f"138001{number:05}")
    Patient.objects.update(birth_date="1956-03-01", sex="female")
    frozen_clock.set(clock.now().replace(hour=2))  # ten in the morning in Shanghai
    access.get_in(here.tenant.pk, clock.now(), Random(1))
    assert Session.objects.filter(starts_at__lt=clock.now()).exists()
    assert Session.objects.filter(starts_at__gt=clock.now()).exists()
    states = set(Appointment.objects.values_list("status", flat=True))
    assert {"fulfilled", "booked"} <= states
    seated = Appointment.objects.filter(seat__isnull=False)
    assert seated.count() == Seat.objects.filter(state="booked").count()
    assert not seated.filter(department__local_code="PAED").exists()  # nobody here is a child
    assert Ticket.objects.filter(state="done", appointment_id__isnull=False).exists()
    assert Ticket.objects.filter(state="waiting").count() >= 3
    assert Ticket.objects.filter(state="serving").exists()
    assert Queue.objects.filter(kind="pharmacy").count() == 1

"""People who come to a queue by themselves: a browser that knows them, an appointment today, a screen of the house."""

from datetime import timedelta

from django.test import Client

from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.appointments.models import Appointment
from renxin.programs.queues.public import screens


def at_home(here, patient_id, last4="8001"):
    """Return a browser in which the patient has proved who she is."""
    client = Client()
    door = patients.doorway(here.ward.tenant.pk, patient_id, until=clock.today() + timedelta(days=7))
    assert client.post(door, {"last4": last4}).status_code == 302
    return client


def path(patient_id, rest=""):
    """Return the address of her own page of waiting."""
    return f"/home/{Patient.objects.get(pk=patient_id).uid}/queue/{rest}"


def booked(here, patient_id, *, minutes=30, number="", **said):
    """Book a visit of today in the clinic's department."""
    return Appointment.objects.create(
        tenant_id=here.ward.tenant.pk,
        patient_id=patient_id,
        source="his",
        number=number or f"B{patient_id}-{minutes}",
        status="booked",
        department=here.ward.department,
        starts_at=clock.now() + timedelta(minutes=minutes),
        reported_at=clock.now(),
        **said,
    )


def screen(here, kind="wall", **said):
    """Hang a screen and return the path of its link."""
    officer = here.ward.actor(here.ward.head_nurse)
    queues = said.pop("queues", [here.queue])
    _made, secret = screens.make_screen(officer, kind=kind, name="骨科门诊大厅", queues=queues, **said)
    return f"/{'w' if kind == 'wall' else kind}/{secret}"

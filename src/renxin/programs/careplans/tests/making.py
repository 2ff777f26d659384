"""What tests of care plans share: a ward with programmes, people who are enrolled, answers."""

from datetime import date, timedelta

from tests.harness.ward import Ward, ward

from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.programs.careplans import services
from renxin.programs.careplans.models import Contact, Enrolment
from renxin.programs.careplans.services import Given, NewEnrolment


def care_ward(**names: str) -> Ward:
    """Return a ward whose hospital has the programmes of the packs."""
    here = ward(**names)
    services.install_packs(here.system)
    return here


def enrolled(here: Ward, patient: int, code: str, *, source: str = "test:1", facts=None, **anchors: date) -> Enrolment:
    """Let a patient enter a programme; without an anchor it counts from today."""
    one = NewEnrolment(
        patient_id=patient,
        programme=code,
        source=source,
        anchors=anchors,
        facts=facts or {},
        department_id=here.department.pk,
        manager_id=here.nurse.pk,
    )
    made = services.enrol(here.system, [one])
    return Enrolment.objects.select_related("programme").get(pk=made[f"{code}:{source}"])


def born(patient: int, years: int) -> None:
    """Give a patient a day of birth so many years ago."""
    Patient.objects.filter(pk=patient).update(birth_date=clock.today() - timedelta(days=years * 366))


def contacts(enrolment: Enrolment) -> list[Contact]:
    """Return the contacts of a patient in the order of their days."""
    return list(Contact.objects.filter(patient_id=enrolment.patient_id).order_by("due_on", "pk"))


def days(enrolment: Enrolment, start: date | None = None) -> list[int]:
    """Return on which days after the start contacts are open."""
    first = start or clock.today()
    return [(one.due_on - first).days for one in contacts(enrolment) if one.closed_at is None]


def answered(actor, contact: Contact, **answers):
    """Answer a contact by phone."""
    return services.answer_contact(actor, contact, Given(method="phone", answers=answers))


def ago(number: int) -> date:
    """Return the day so many days ago."""
    return clock.today() - timedelta(days=number)

"""What the HIS's messages leave out and journeys live on: first visits, appointments kept and missed, operations,
people who have not come for a year.

Every ready journey so meets somebody in the demo. A few people each, written by the services that interfaces use.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import of_the_past
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.people.patients.models import Patient
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, register_patient
from renxin.people.records import services as records
from renxin.people.records.models import Encounter
from renxin.people.records.services import ConditionData, EncounterData, Ending, LinesOf, ProcedureData
from renxin.programs.appointments import services as appointments
from renxin.programs.appointments.services import AppointmentData

SOURCE: Final = "his:appointments"
_NEW: Final = ("程晓雯", "范立新", "丁雨桐")
_GONE: Final = (
    ("郝桂芳", "I10", "原发性高血压"),
    ("孟庆华", "E11.9", "2型糖尿病"),
    ("唐玉珍", "J44.9", "慢性阻塞性肺疾病"),
)
_OPERATIONS: Final = (("51.23", "腹腔镜下胆囊切除术"), ("81.51", "全髋关节置换术"), ("47.01", "腹腔镜下阑尾切除术"))
_BOOKED, _MISSED = 8, 3


def happen(tenant_id: int, now: datetime) -> None:
    """Let a few people come for the first time, be booked, miss it, be operated on, stay away."""
    his = Actor.interface(tenant_id, "预约系统")
    departments = organizations.departments(his)
    if not departments:
        return
    _first_visits(his, departments[0], now)
    _stayed_away(his, departments[0], now)
    _appointments(his, departments, now)
    _operations(his, now)


def _registered(his: Actor, names: Sequence[str], prefix: str) -> list[int]:
    made = []
    for number, name in enumerate(names):
        data = PatientData(
            name=name, sex="female" if number % 2 else "male", birth_date=date(1962 + 4 * number, 3 + number, 8)
        )
        identifiers = [IdentifierData(SOURCE, f"{prefix}{number:03d}")]
        contacts = [ContactData("phone", f"1399100{ord(prefix[0]):02d}{number:02d}")]
        found = register_patient(his, data, source=SOURCE, identifiers=identifiers, contacts=contacts)
        made.append(found.patient_id)
    return made


def _visits(his: Actor, people: Sequence[int], department: Organization, at: datetime, prefix: str) -> None:
    for number, patient_id in enumerate(people):
        began = at + timedelta(hours=number)
        data = EncounterData(
            source=SOURCE, visit_no=f"{prefix}{number:03d}", started_at=began, department_id=department.pk
        )
        visit = records.open_encounter(his, patient_id, data)
        records.end_encounters(his, [Ending(encounter=visit, at=began + timedelta(minutes=40))])


def _first_visits(his: Actor, department: Organization, now: datetime) -> None:
    at = now - timedelta(days=2)
    with clock.at(at + timedelta(hours=4)):
        _visits(his, _registered(his, _NEW, "F"), department, at, "F")


def _stayed_away(his: Actor, department: Organization, now: datetime) -> None:
    """Long ago: nothing starts by it."""
    at = now - timedelta(days=430)
    with of_the_past(), clock.at(at):
        people = _registered(his, [name for name, _code, _text in _GONE], "G")
        _visits(his, people, department, at, "G")
        for patient_id, (_name, code, text) in zip(people, _GONE, strict=True):
            records.record_conditions(his, patient_id, [ConditionData(code=code, text=text)], source=SOURCE)


def _appointments(his: Actor, departments: Sequence[Organization], now: datetime) -> None:
    living = Patient.objects.of(his).filter(status="active", deceased_at__isnull=True).order_by("pk")
    people = list(living.values_list("pk", flat=True)[10 : 10 + _BOOKED + _MISSED])
    nine = now.replace(hour=1, minute=0, second=0, microsecond=0)
    for number, patient_id in enumerate(people):
        missed = number >= _BOOKED
        day = -2 + number - _BOOKED if missed else 1 + number % 4
        starts = nine + timedelta(days=day, minutes=30 * number)
        data = AppointmentData(
            source=SOURCE,
            number=f"A{number:04d}",
            reported_at=now - timedelta(days=9),
            starts_at=starts,
            ends_at=starts + timedelta(minutes=20),
            department_id=departments[number % len(departments)].pk,
            service="复诊",
        )
        with clock.at(now - timedelta(days=9)):
            appointments.book_from_interface(his, patient_id, data)
        if missed:
            with clock.at(starts + timedelta(hours=6)):
                appointments.miss_from_interface(his, patient_id, data)


def _operations(his: Actor, now: datetime) -> None:
    """Those who went home lately had an operation while they were here."""
    lately = now - timedelta(days=40)
    inside = {"encounter_class": Encounter.Class.INPATIENT, "status": Encounter.Status.FINISHED}
    stays = Encounter.objects.of(his).filter(**inside, ended_at__gt=lately)
    told = []
    for stay, (code, text) in zip(stays.order_by("-ended_at")[: len(_OPERATIONS)], _OPERATIONS, strict=False):
        at = stay.started_at + (stay.ended_at - stay.started_at) / 3 if stay.ended_at else stay.started_at
        item = ProcedureData(code=code, text=text, performed_at=at)
        told.append(LinesOf(patient_id=stay.patient_id, source=SOURCE, items=[item], encounter_id=stay.pk))
    records.file_procedures(his, told)

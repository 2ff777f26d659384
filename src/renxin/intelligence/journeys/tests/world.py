"""A small hospital whose patients go home: what the tests of journeys stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from renxin.engagement.channels.models import Channel
from renxin.engagement.segments import selectors as library
from renxin.engagement.segments import services as segments
from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys import services
from renxin.intelligence.journeys.models import Journey, JourneyRun
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization
from renxin.people.organizations.services import SetUp, add_department
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, register_patient
from renxin.people.records.models import Encounter
from renxin.people.records.services import EncounterData, discharge_encounter, open_encounter
from renxin.programs.surveys.services import install_packs


@dataclass
class World:
    """The hospital, one ward, its HIS and the journey of those who go home."""

    house: SetUp
    ward: Organization
    his: Actor
    journey: Journey

    @property
    def actor(self) -> Actor:
        return self.house.actor

    def patient(self, number: int) -> int:
        return register_patient(
            self.his,
            PatientData(name=f"王{number}", sex="female"),
            source="his:main",
            identifiers=[IdentifierData("his:main", f"P{number:05d}")],
            contacts=[ContactData("phone", f"1380013{number:04d}"), ContactData("sandbox", f"phone-{number}")],
        ).patient_id

    def admit(self, patient_id: int, visit: str, at: datetime | None = None) -> Encounter:
        return open_encounter(
            self.his,
            patient_id,
            EncounterData(
                source="his:main",
                visit_no=visit,
                encounter_class="IMP",
                started_at=at or clock.now(),
                department_id=self.ward.pk,
            ),
        )

    def go_home(self, number: int, at: datetime | None = None, disposition: str = "1") -> Encounter:
        """Admit patient `number` and discharge her."""
        patient_id = self.patient(number)
        stay = self.admit(patient_id, f"V{number}")
        return discharge_encounter(self.his, stay, at=at or clock.now(), disposition=disposition)

    def runs(self) -> list[JourneyRun]:
        return list(JourneyRun.objects.of(self.actor).order_by("patient_id", "pk"))

    def tasks(self) -> list[Task]:
        return list(Task.objects.of(self.actor).filter(source__startswith="journeys:").order_by("pk"))


def know_tags(actor: Actor, steps: Sequence[Mapping[str, Any]]) -> None:
    """Put the tags that these steps name into the library: publishing asks for them."""
    named = {str(step["tag"]) for step in steps if "tag" in step}
    for tag in sorted(named - {tag.name for tag in library.tags(actor)}):
        segments.add_tag(actor, segments.TagData(name=tag))


def make(name: str = "仁心测试医院", username: str = "lin.ya") -> World:
    house = hospital(name, username)
    system = Actor.system(house.tenant.pk, "tests")
    ward = add_department(system, name="心血管内科", local_code="CARD", campus=house.campus)
    Channel.objects.create(tenant_id=house.tenant.pk, kind="sandbox", name="体验通道", created_at=clock.now())
    install_packs(system)
    (version,) = services.load_packs(system)
    return World(house, ward, Actor.interface(house.tenant.pk, "HIS"), version.journey)

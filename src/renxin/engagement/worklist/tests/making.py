"""A small world for tests: a hospital with two wards, nurses, a service centre, and patients with telephones."""

from dataclasses import dataclass, field
from typing import Any

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations
from renxin.people.organizations.models import Organization, User
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.services import register_patient
from renxin.people.patients.services.profile.noting import note_departments
from renxin.people.patients.shapes import ContactData, PatientData

NAMES = ("王秀英", "李建国", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽")


@dataclass
class World:
    """The hospital, its people; `system` acts for the product itself."""

    tenant_id: int
    system: Actor
    ward: Organization
    other_ward: Organization
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Return one of the staff as she acts."""
        return user_actor(User.objects.get(pk=self.users[name].pk))

    def patient(self, number: int = 0, *, phone: str = "", **values: Any) -> int:
        """Register a patient of the ward with a telephone of her own (phone="-": none)."""
        contacts = [] if phone == "-" else [ContactData("phone", phone or f"1380000{number:04d}")]
        data = PatientData(name=values.pop("name", NAMES[number % len(NAMES)]), sex="female", **values)
        found = register_patient(self.system, data, source=f"test-{number}", contacts=contacts)
        note_departments(self.system, [(found.patient_id, self.ward.pk, clock.now())])
        return found.patient_id


def world(name: str = "仁心测试医院", prefix: str = "") -> World:
    """Make it; `prefix` keeps the names to sign in with apart when there are two."""
    made = hospital(name, username=f"{prefix}lin.ya")
    system = Actor.system(made.tenant.pk, "test")
    ward = organizations.add_department(system, name="骨科", name_en="Orthopaedics", local_code="GK")
    other = organizations.add_department(system, name="眼科", name_en="Eyes", local_code="YK")
    found = World(made.tenant.pk, system, ward, other, {"officer": made.user})
    for key, person, role, department in (
        ("nurse", "周护士", "nurse", ward),
        ("other", "吴护士", "nurse", other),
        ("head", "郑护士长", "head_nurse", ward),
        ("centre", "孙客服", "service_centre", None),
        ("it", "钱工", "it", None),
    ):
        found.users[key] = _account(system, f"{prefix}{key}.x", person, role, department)
    return found


def _account(system: Actor, username: str, person: str, role: str, department: Organization | None) -> User:
    practitioner = organizations.add_practitioner(system, name=person)
    user = organizations.create_account(system, practitioner, username, "Correct-Horse-7", must_change_password=False)
    scope = "department" if department else "tenant"
    organizations.grant_role(system, user, role, scope_kind=scope, department=department)
    return user

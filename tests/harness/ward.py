"""A ward for tests: a hospital with a department, its head nurse, a nurse, the service centre; patients with phones."""

from dataclasses import dataclass

from renxin.engagement.channels.services import open_channel
from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations
from renxin.people.organizations.models import Organization, User
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.services import add_department, add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD, hospital
from renxin.people.patients.services import ContactData, PatientData, note_departments, register_patient


@dataclass(frozen=True)
class Ward:
    """What a story on a ward needs."""

    tenant: Organization
    department: Organization
    head_nurse: User
    nurse: User
    service: User
    officer: Actor
    system: Actor

    def patient(self, name: str = "王秀兰", phone: str = "13800138001", language: str = "") -> int:
        """Register a patient of the department who can be reached on the sandbox phone; return the id."""
        contacts = [ContactData("phone", phone), ContactData("sandbox", phone)]
        found = register_patient(
            self.system, PatientData(name=name, language=language), source="staff", contacts=contacts
        )
        note_departments(self.system, [(found.patient_id, self.department.pk, clock.now())])
        return found.patient_id

    def actor(self, user: User) -> Actor:
        """Return the Actor of a member of staff."""
        return user_actor(user)

    def fill_ladder(self) -> None:
        """Fill the posts of the alarm ladder and hold a drill, so that what invites symptoms may be switched on."""
        for post in ("nurse_on_duty", "doctor_on_duty", "general_duty", "last_named"):
            organizations.name_for_post(self.system, post, self.nurse.pk)
        self.hold_drill()

    def hold_drill(self) -> None:
        """Test the alarm ladder; it counts for a month."""
        drill = worklist.start_drill(self.actor(self.head_nurse))
        worklist.acknowledge_alarm(self.actor(self.nurse), drill)


def ward(name: str = "仁心测试医院", prefix: str = "") -> Ward:
    """Make a ward. `prefix` keeps the account names of two wards apart."""
    house = hospital(name, username=f"{prefix}lin.ya")
    system = Actor.system(house.tenant.pk, "tests")
    department = add_department(system, name="骨科", name_en="Orthopaedics", local_code="0401")
    people = {
        role: _account(system, f"{prefix}{role}", person, role, department if scope == "department" else None)
        for role, person, scope in (
            ("head_nurse", "周敏", "department"),
            ("nurse", "李静", "department"),
            ("service_centre", "陈晓", "tenant"),
        )
    }
    open_channel(system, "sandbox", "模拟手机")
    return Ward(
        tenant=house.tenant,
        department=department,
        head_nurse=people["head_nurse"],
        nurse=people["nurse"],
        service=people["service_centre"],
        officer=house.actor,
        system=system,
    )


def _account(actor: Actor, username: str, person: str, role: str, department: Organization | None) -> User:
    practitioner = add_practitioner(actor, name=person)
    user = create_account(actor, practitioner, username, PASSWORD, must_change_password=False)
    scope_kind = "department" if department else "tenant"
    grant_role(actor, user, role, scope_kind=scope_kind, department=department)
    return user

"""A hospital whose records are in doubt: two officers, a service centre, pairs with the traps of real life."""

from dataclasses import dataclass, field
from datetime import date

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations
from renxin.people.organizations.models import User
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.services import set_up_hospital
from renxin.people.organizations.tests.making import PASSWORD
from renxin.people.patients import services
from renxin.people.patients.models import MatchReview
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

ID = "11010519491231002X"
PHONE = "13800138000"


@dataclass
class Doubt:
    """The hospital and its people; `his` is the interface."""

    tenant_id: int
    his: Actor
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Return one of the staff as she acts."""
        return user_actor(self.users[name])

    def register(self, number: str, name: str, *, card: str = "", phone: str = "", **said: object) -> int:
        """Register somebody as the HIS does; a phone that others have leads to questions."""
        identifiers = [IdentifierData("his:main", number)]
        identifiers += [IdentifierData("cn-id", card)] if card else []
        found = services.register_patient(
            self.his,
            PatientData(name=name, **said),  # type: ignore[arg-type]
            source="his:main",
            identifiers=identifiers,
            contacts=[ContactData("phone", phone)] if phone else [],
        )
        return found.patient_id

    def pair(self) -> tuple[int, int, MatchReview]:
        """Register two records that may be one person, and return the question about them."""
        one = self.register("1", "王秀英", card=ID, phone=PHONE)
        two = self.register("2", "王秀英", phone=PHONE)
        return one, two, MatchReview.objects.get(patient_id=one, other_patient_id=two)

    def twins(self) -> tuple[int, int]:
        """Register twins who share their mother's telephone."""
        born = date(2019, 5, 1)
        phone = "13900139000"
        return tuple(  # type: ignore[return-value]
            self.register(number, name, phone=phone, birth_date=born, sex="female")
            for number, name in (("11", "李思雨"), ("12", "李思晴"))
        )


def doubt(kind: str = "HOSPITAL") -> Doubt:
    """Make it."""
    made = set_up_hospital(name="仁心测试医院", username="lin.ya", password=PASSWORD, person="林雅", kind=kind)
    system = Actor.system(made.tenant.pk, "test")
    found = Doubt(made.tenant.pk, Actor.interface(made.tenant.pk, "HIS"), {"lin": made.user})
    for key, person, role in (("gao", "高洁", "experience_officer"), ("sun", "孙客服", "service_centre")):
        practitioner = organizations.add_practitioner(system, name=person)
        user = organizations.create_account(system, practitioner, f"{key}.x", PASSWORD, must_change_password=False)
        organizations.grant_role(system, user, role, scope_kind="tenant")
        found.users[key] = user
    return found

"""The demo hospital opens its doors: campuses, departments, staff with accounts, channel, ready packs."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from renxin.doors.connectors import services as connectors
from renxin.engagement.channels import services as channels
from renxin.engagement.content import services as content
from renxin.intelligence.journeys import services as journeys
from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations
from renxin.people.organizations.models import Organization, Practitioner, Role, RoleAssignment, User
from renxin.programs.surveys import services as surveys

PASSWORD: Final = "Renxin-demo-1"  # noqa: S105  printed at the start of the demo; a real installation chooses its own
_WARD: Final = (
    ("head", Role.DOCTOR, {"zh": "主任医师", "en": "Senior physician"}),
    ("headnurse", Role.HEAD_NURSE, {"zh": "护士长", "en": "Head nurse"}),
    ("nurse", Role.NURSE, {"zh": "护士", "en": "Nurse"}),
)
_WIDE: Final = {Role.DIRECTOR, Role.EXPERIENCE_OFFICER, Role.SERVICE_CENTRE, Role.IT, Role.SECURITY_ADMIN}


@dataclass(frozen=True, slots=True)
class Opened:
    """The hospital as opened: its tenant, who acts for the product, and its wards by code."""

    tenant: Organization
    actor: Actor
    departments: dict[str, Organization]
    doctors: dict[str, Practitioner]


@cache
def pack() -> dict[str, Any]:
    """Return the demo hospital as written in `world/hospital.yaml`."""
    text = resources.files("renxin.doors.demo.world").joinpath("hospital.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def open_hospital(names: list[str]) -> Opened:
    """Make the hospital with forty members of staff, who get `names` in order."""
    hospital, remaining = pack(), iter(names)
    first = organizations.set_up_hospital(
        name=hospital["name"]["zh"],
        name_en=hospital["name"]["en"],
        username="admin",
        password=PASSWORD,
        person=next(remaining),
        campus=hospital["campuses"][0]["name"]["zh"],
        campus_en=hospital["campuses"][0]["name"]["en"],
    )
    actor = Actor.system(first.tenant.pk, "demo")
    with tenant.scope(first.tenant.pk):
        campuses = {hospital["campuses"][0]["code"]: first.campus}
        for row in hospital["campuses"][1:]:
            campuses[row["code"]] = organizations.add_campus(
                actor, name=row["name"]["zh"], name_en=row["name"]["en"], local_code=row["code"]
            )
        departments = {
            row["code"]: organizations.add_department(
                actor,
                name=row["name"]["zh"],
                name_en=row["name"]["en"],
                standard_code=row["standard"],
                local_code=row["code"],
                campus=campuses[row["campus"]],
            )
            for row in hospital["departments"]
        }
        organizations.set_hospital_phone(actor, hospital["phone"])
        doctors = _staff(actor, departments, remaining)
        channels.open_channel(actor, "sandbox", "演示手机")
        content.load_packs(actor)
        surveys.install_packs(actor)
        journeys.load_packs(actor)
        connectors.default_interface(actor)
    return Opened(first.tenant, actor, departments, doctors)


def _staff(actor: Actor, departments: dict[str, Organization], names: Any) -> dict[str, Practitioner]:
    doctors = {}
    for row in pack()["departments"]:
        if row["weight"] == 0:
            continue
        for name, role, title in _WARD:
            username = f"{name}-{row['code'].lower()}"
            made = _account(actor, username, next(names), title["zh"], role=role, department=departments[row["code"]])
            if role == Role.DOCTOR:
                doctors[row["code"]] = made
    for row in pack()["staff"]:
        if row["username"] != "admin":
            department = departments[row["department"]]
            _account(actor, row["username"], next(names), row["title"]["zh"], role=row["role"], department=department)
    return doctors


def _account(
    actor: Actor, username: str, name: str, title: str, *, role: str, department: Organization
) -> Practitioner:
    person = organizations.add_practitioner(
        actor, name=name, title=title, staff_no=username, department=department, role=role
    )
    user: User = organizations.create_account(actor, person, username, PASSWORD, must_change_password=False)
    if role in _WIDE:
        organizations.grant_role(actor, user, role, scope_kind=RoleAssignment.Scope.TENANT)
    else:
        scope = RoleAssignment.Scope.DEPARTMENT
        organizations.grant_role(actor, user, role, scope_kind=scope, department=department)
    return person

"""Campuses, departments, and who works where."""

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, names
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.calendar import Hours
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.models import (
    Location,
    Organization,
    OrganizationChange,
    Practitioner,
    PractitionerRole,
    Role,
)
from renxin.people.organizations.rules import check_zone
from renxin.people.organizations.standard import code_of

_EDITABLE: Final = frozenset({"name", "name_en", "standard_code", "local_code", "location", "hours", "part_of"})


@transaction.atomic
def add_campus(
    actor: Actor,
    *,
    name: str,
    name_en: str = "",
    zone: str = "Asia/Shanghai",
    address: str = "",
    local_code: str = "",
    hours: dict[str, Any] | None = None,
) -> Location:
    """Add a campus with its time zone and the hours of its departments."""
    actor.require("organizations.manage")
    if not name.strip():
        raise InvalidInput(_("A campus needs a name."), where="name")
    campus = Location.objects.create(
        tenant_id=actor.tenant_id,
        kind=Location.Kind.CAMPUS,
        name=name.strip(),
        name_en=name_en.strip(),
        zone=check_zone(zone),
        address=address,
        local_code=local_code,
        hours=_hours(hours or {}),
    )
    record_access(actor, "create", "location", campus.uid)
    return campus


@transaction.atomic
def add_department(
    actor: Actor,
    *,
    name: str,
    name_en: str = "",
    standard_code: str = "",
    local_code: str = "",
    campus: Location | None = None,
    part_of: Organization | None = None,
    hours: dict[str, Any] | None = None,
) -> Organization:
    """Add a department. Its standard code may be written 03.04, A03.04 or 0304; left out, a usual name tells it.

    Raises:
        InvalidInput: no name, unknown hours or standard code, or another department has this local code.
    """
    actor.require("organizations.manage")
    if not name.strip():
        raise InvalidInput(_("A department needs a name."), where="name")
    try:
        with transaction.atomic():
            department = Organization.objects.create(
                tenant_id=actor.tenant_id,
                kind=Organization.Kind.DEPARTMENT,
                name=name.strip(),
                name_en=name_en.strip(),
                pinyin_key=names.pinyin_key(name),
                standard_code=_standard_code(standard_code) or code_of(name),
                local_code=local_code.strip(),
                location=campus,
                part_of=part_of or Organization.objects.get(pk=actor.tenant_id),
                hours=_hours(hours or {}),
                valid_from=clock.today(),
            )
    except IntegrityError as error:
        raise InvalidInput(_("Another department has this code."), where="local_code") from error
    record_access(actor, "create", "department", department.uid)
    return department


@transaction.atomic
def update_department(actor: Actor, department: Organization, **changes: Any) -> Organization:
    """Change a department."""
    actor.require("organizations.manage")
    if set(changes) - _EDITABLE:
        raise InvalidInput(_("This cannot be changed here."), where=", ".join(sorted(set(changes) - _EDITABLE)))
    row = Organization.objects.of(actor).select_for_update().get(pk=department.pk, kind=Organization.Kind.DEPARTMENT)
    if "standard_code" in changes:
        changes["standard_code"] = _standard_code(changes["standard_code"])
    if "hours" in changes:
        changes["hours"] = _hours(changes["hours"])
    before = (row.name, row.name_en)
    for field, value in changes.items():
        setattr(row, field, value)
    row.pinyin_key = names.pinyin_key(row.name)
    row.save()
    if before[0] != row.name:
        _note_change(row, OrganizationChange.Kind.RENAMED, before)
    record_access(actor, "change", "department", row.uid, detail={"fields": sorted(changes)})
    return row


@transaction.atomic
def close_department(actor: Actor, department: Organization) -> None:
    """Close a department; its past stays."""
    actor.require("organizations.manage")
    rows = Organization.objects.of(actor).filter(pk=department.pk, kind=Organization.Kind.DEPARTMENT)
    rows.update(is_active=False, valid_to=clock.today())
    record_access(actor, "close", "department", department.uid)


@transaction.atomic
def merge_department(actor: Actor, department: Organization, into: Organization) -> None:
    """Let a department go into another: it closes, its past counts with the other one, under both names.

    Who works there works in the other one; roles of accounts stay, because only the security administrator grants them.

    Raises:
        InvalidInput: they are the same, or the other one is closed or no department of this hospital.
    """
    actor.require("organizations.manage")
    found = Organization.objects.of(actor).filter(kind=Organization.Kind.DEPARTMENT, pk__in=[department.pk, into.pk])
    rows = {row.pk: row for row in found.select_for_update()}
    if len(rows) != 2 or not rows[into.pk].is_active:
        raise InvalidInput(_("Choose another department that is open."), where="into")
    gone = rows[department.pk]
    _note_change(gone, OrganizationChange.Kind.MERGED, (gone.name, gone.name_en), into)
    _move_staff(gone, rows[into.pk])
    close_department(actor, gone)
    record_access(actor, "merge", "department", gone.uid, detail={"into": str(into.uid)})


def _move_staff(gone: Organization, into: Organization) -> None:
    rows = PractitionerRole.objects.of(gone.tenant_id).filter(organization=gone, is_active=True)
    moving = [
        PractitionerRole(tenant_id=row.tenant_id, practitioner_id=row.practitioner_id, organization=into, role=row.role)
        for row in rows
    ]
    unique = ["tenant_id", "practitioner", "organization", "role"]
    PractitionerRole.objects.bulk_create(
        moving, update_conflicts=True, update_fields=["is_active"], unique_fields=unique
    )
    rows.update(is_active=False)


def _note_change(row: Organization, kind: str, before: tuple[str, str], into: Organization | None = None) -> None:
    OrganizationChange.objects.create(
        tenant_id=row.tenant_id,
        organization=row,
        kind=kind,
        name_before=before[0],
        name_en_before=before[1],
        into=into,
        changed_on=clock.today(),
    )


@transaction.atomic
def add_practitioner(
    actor: Actor,
    *,
    name: str,
    name_en: str = "",
    staff_no: str = "",
    title: str = "",
    phone: str = "",
    external_id: str = "",
    department: Organization | None = None,
    role: str = "",
) -> Practitioner:
    """Add a member of staff, working in a department if given."""
    actor.require("organizations.manage")
    plain = names.normalise_name(name)
    if not plain:
        raise InvalidInput(_("A member of staff needs a name."), where="name")
    try:
        with transaction.atomic():
            person = Practitioner.objects.create(
                tenant_id=actor.tenant_id,
                name=plain,
                name_en=name_en.strip(),
                pinyin_key=names.pinyin_key(plain),
                staff_no=staff_no.strip(),
                title=title.strip(),
                phone=phone.strip(),
                external_id=external_id.strip(),
            )
    except IntegrityError as error:
        raise InvalidInput(_("Another member of staff has this number."), where="staff_no") from error
    if department is not None and role:
        assign_to_department(actor, person, department, role)
    record_access(actor, "create", "practitioner", person.uid)
    return person


@transaction.atomic
def assign_to_department(
    actor: Actor, practitioner: Practitioner, department: Organization, role: str
) -> PractitionerRole:
    """Say that somebody works in a department, and as what."""
    actor.require("organizations.manage")
    row, _created = PractitionerRole.objects.of(actor).update_or_create(
        tenant_id=actor.tenant_id,
        practitioner=practitioner,
        organization=department,
        role=Role(role),
        defaults={"is_active": True},
    )
    return row


def _standard_code(written: str) -> str:
    code = code_of(written)
    if written.strip() and not code:
        raise InvalidInput(_("The national catalogue has no such department code."), where="standard_code")
    return code


def _hours(written: dict[str, Any]) -> dict[str, Any]:
    try:
        Hours.read(written)
    except (ValueError, TypeError) as error:
        raise InvalidInput(
            _("The opening hours cannot be read. Write bands such as 08:00–12:00."), where="hours"
        ) from error
    return written


@transaction.atomic
def set_hospital_hours(actor: Actor, hours: dict[str, Any]) -> None:
    """Say when the hospital works; departments without hours of their own follow it.

    Raises:
        InvalidInput: a day or a time cannot be read, or bands overlap.
    """
    actor.require("organizations.manage")
    row = Organization.objects.select_for_update().get(pk=actor.tenant_id)
    row.hours = _hours(hours)
    row.save(update_fields=["hours"])
    record_access(actor, "change", "organization", row.uid, detail={"fields": ["hours"]})


@transaction.atomic
def set_hospital_phone(actor: Actor, phone: str) -> None:
    """Say which telephone patients may call: it stands on their pages when a link no longer helps."""
    actor.require("organizations.manage")
    row = Organization.objects.select_for_update().get(pk=actor.tenant_id)
    row.phone = phone.strip()[:32]
    row.save(update_fields=["phone"])
    record_access(actor, "change", "organization", row.uid, detail={"fields": ["phone"]})

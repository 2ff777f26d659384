"""Organizations, places, staff, accounts. A hospital or clinic is the tenant: its row's tenant_id is its own id."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.compiled import Compiled, compiled
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity, TenantQuerySet


class Role(models.TextChoices):
    """What somebody does here. What each role may do stands in `roles.py`."""

    NURSE = "nurse", _("Nurse")
    HEAD_NURSE = "head_nurse", _("Head nurse")
    DOCTOR = "doctor", _("Doctor")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    SERVICE_CENTRE = "service_centre", _("Service centre")
    EXPERIENCE_OFFICER = "experience_officer", _("Experience officer")
    MARKETING = "marketing", _("Marketing staff")
    DIRECTOR = "director", _("Director")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")
    IT = "it", _("IT engineer")


class Location(PublicEntity):
    """A place: a campus, a building in it, a ward, a room, a bed, a desk. It has a time zone and opening hours."""

    class Kind(models.TextChoices):
        """The size of the place."""

        CAMPUS = "CAMPUS", _("Campus")
        BUILDING = "BUILDING", _("Building")
        WARD = "WARD", _("Ward")
        ROOM = "ROOM", _("Room")
        BED = "BED", _("Bed")
        DESK = "DESK", _("Desk")

    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True, default="")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    local_code = models.CharField(max_length=64, blank=True, default="")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    hours = models.JSONField(default=dict, blank=True)
    address = models.CharField(max_length=240, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "local_code"],
                condition=~models.Q(local_code=""),
                name="organizations_location_code",
            )
        ]

    def __str__(self) -> str:
        return _in_language(self.name, self.name_en)


class Organization(PublicEntity):
    """A group, a hospital or clinic (the tenant), or a department of it."""

    class Kind(models.TextChoices):
        """What it is. GROUP binds tenants together; HOSPITAL and CLINIC are tenants; DEPARTMENT is inside one."""

        GROUP = "GROUP", _("Group")
        HOSPITAL = "HOSPITAL", _("Hospital")
        CLINIC = "CLINIC", _("Clinic")
        DEPARTMENT = "DEPARTMENT", _("Department")

    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True, default="")
    pinyin_key = models.CharField(max_length=240, blank=True, default="")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    standard_code = models.CharField(max_length=16, blank=True, default="")
    local_code = models.CharField(max_length=64, blank=True, default="")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="organizations")
    phone = models.CharField(max_length=32, blank=True, default="")
    hours = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "local_code"],
                condition=models.Q(kind="DEPARTMENT") & ~models.Q(local_code=""),
                name="organizations_department_code",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="DEPARTMENT") | models.Q(tenant_id=models.F("id")),
                name="organizations_tenant_is_itself",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "kind", "pinyin_key"], name="organizations_by_kind")]

    def __str__(self) -> str:
        return _in_language(self.name, self.name_en)


class OrganizationChange(Entity):
    """What a department was called until a day, or into which other one it went: numbers of a year follow this."""

    class Kind(models.TextChoices):
        """What happened."""

        RENAMED = "renamed", _("Renamed")
        MERGED = "merged", _("Merged into another")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=Kind)
    name_before = models.CharField(max_length=120)
    name_en_before = models.CharField(max_length=160, blank=True, default="")
    into = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="absorbed")
    changed_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "changed_on"], name="organizations_change_day")]

    def __str__(self) -> str:
        return _in_language(self.name_before, self.name_en_before)


class Practitioner(PublicEntity):
    """A person who works here, with or without an account."""

    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True, default="")
    pinyin_key = models.CharField(max_length=240, blank=True, default="")
    staff_no = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=120, blank=True, default="")
    phone = EncryptedText(blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "staff_no"], condition=~models.Q(staff_no=""), name="organizations_staff_no"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "external_id"], name="organizations_staff_external")]

    def __str__(self) -> str:
        return self.name


class PractitionerRole(Entity):
    """In which department somebody works, and as what."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="roles")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="staff")
    role = models.CharField(max_length=32, choices=Role)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "practitioner", "organization", "role"], name="organizations_practitioner_role"
            )
        ]


class UserManager(BaseUserManager["User"].from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Finds accounts by the name people type at sign-in."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account of that name; case does not matter."""
        found: User = self.get(username__iexact=username or "")
        return found

    def get(self, *args: Any, **wanted: Any) -> User:
        """Return the one account; that of a session, with its person, by a statement that is planned once."""
        if args or set(wanted) != {"pk"}:
            one: User = super().get(*args, **wanted)
            return one
        found = _ACCOUNT(int(wanted["pk"]))
        if not found:
            raise User.DoesNotExist
        return found[0]


_ACCOUNT: Compiled[User] = compiled(lambda key: User.objects.filter(pk=key).select_related("practitioner"))


class User(PublicEntity, AbstractBaseUser):
    """One person's account. Its name is unique in the installation, because sign-in knows no tenant yet."""

    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True, default="")
    practitioner = models.OneToOneField(Practitioner, models.PROTECT, null=True, blank=True, related_name="user")
    language = models.CharField(max_length=16, default="zh-hans")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """Return the person's name, else the name of the account."""
        return self.practitioner.name if self.practitioner else self.username

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Answer no: permissions come from roles (`roles.py`) and are asked of the Actor."""
        return False


class RoleAssignment(Entity):
    """A role given to an account, and how far it reaches."""

    class Scope(models.TextChoices):
        """Whose patients the role reaches."""

        SELF = "self", _("Own patients")
        DEPARTMENT = "department", _("Department")
        CAMPUS = "campus", _("Campus")
        TENANT = "tenant", _("Whole hospital")

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=32, choices=Role)
    scope_kind = models.CharField(max_length=16, choices=Scope)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    campus = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField()
    granted_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "user", "role", "scope_kind", "department", "campus"],
                nulls_distinct=False,
                name="organizations_role_once",
            )
        ]


class DutyShift(PublicEntity):
    """Who holds a post (`complaint_office`, `director` …) and when: on duty, on call behind, or the person named last.

    The person named last has no times: somebody is always reached. `department` narrows a post to one department.
    """

    class Kind(models.TextChoices):
        """In which order somebody is asked."""

        DUTY = "duty", _("On duty")
        ON_CALL = "on_call", _("On call")
        NAMED = "named", _("Named person")

    kind = models.CharField(max_length=8, choices=Kind)
    post = models.CharField(max_length=24)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="named", starts_at__isnull=True, ends_at__isnull=True)
                | (~models.Q(kind="named") & models.Q(starts_at__lt=models.F("ends_at"))),
                name="organizations_shift_times",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "post", "department", "user", "starts_at"],
                nulls_distinct=False,
                name="organizations_shift_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "post", "ends_at"], name="organizations_shift_ends")]


class StaffInvitation(PublicEntity):
    """A one-time link by which a member of staff makes her own account. Only the hash of its token is kept."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=32, choices=Role)
    scope_kind = models.CharField(max_length=16, choices=RoleAssignment.Scope)
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    invited_by_id = models.BigIntegerField(null=True, blank=True)


class ApiToken(PublicEntity):
    """A key by which another system calls us. Shown once; only its hash is kept."""

    name = models.CharField(max_length=120)
    token_hash = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="organizations_token_name")]


class AccessToken(Entity):
    """What a system that showed its key may do for a short while (OAuth2 client credentials). Only its hash is kept."""

    client = models.ForeignKey(ApiToken, models.CASCADE, related_name="access_tokens")
    token_hash = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "expires_at"], name="organizations_access_client")]


def _in_language(name: str, name_en: str) -> str:
    """Return the English name to readers of English, where there is one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name

"""Who works on a case beside its owner: departments, co-owners, and the steps they were asked to take."""

from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization, User

from .case import Case


class CaseDepartment(Entity):
    """A further department that a case needs, and why. The leading one stands on the case itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="departments")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedText(blank=True, default="")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case", "department"], name="case_department_once"),
        ]


class CaseMember(Entity):
    """A colleague who works on a case beside its owner (协办)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "case", "user"], name="case_member_once")]


class CaseWork(PublicEntity):
    """One step that somebody was asked to take for a case, with a task on her list (`cases:<case>:work:<id>`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="works")
    code = models.CharField(max_length=24)
    words = EncryptedText(blank=True, default="")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    result = EncryptedText(blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

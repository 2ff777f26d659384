"""What those concerned say: a person is asked about a matter told neutrally, and her words are kept as versions."""

from django.db import models

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Practitioner, User

from .case import Case


class CaseStatement(PublicEntity):
    """Somebody concerned was asked for a statement. `matter` is all she is told: no name, no contact of who told us.

    Her words stand in the versions; what she gave once is never changed, only added to.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="statements")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    matter = EncryptedText()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "case", "practitioner"],
                condition=models.Q(withdrawn_at=None),
                name="case_statement_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="case_statement_waits",
                condition=models.Q(given_at=None, reminded_at=None, withdrawn_at=None),
            ),
        ]


class CaseStatementVersion(Entity):
    """One version of somebody's statement, in her own words."""

    statement = models.ForeignKey(CaseStatement, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField()
    words = EncryptedText()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "statement", "version"], name="case_statement_version"),
        ]

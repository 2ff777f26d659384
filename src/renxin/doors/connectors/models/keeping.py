"""For how long one hospital keeps what came in word for word."""

from django.db import models

from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import User


class MessageTerm(Entity):
    """The term in days, and how far the text of old messages has been removed (`cleared_to` is a message's key).

    A hospital that has said nothing has the term that the rules ask at least, and a row all the same: it says how far.
    """

    days = models.SmallIntegerField(null=True, blank=True)
    cleared_to = models.BigIntegerField(default=0, db_default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="connectors_term_tenant"),
            models.CheckConstraint(condition=models.Q(days__gte=180), name="connectors_term_lawful"),
        ]

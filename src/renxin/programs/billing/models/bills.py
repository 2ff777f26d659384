"""Bills and their lines. The words of a line stay with the charge in the record."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization
from renxin.people.records.models import Charge, Encounter


class Bill(PublicEntity):
    """What one visit (or, without one, one day) cost. `key` names it for ever.

    Sums are in `currency`: `total` of all lines (what was given back counts against it), `insured` the part that the
    insurance bears (none: nobody said), `paid` and `refunded` what the cashier told us.
    """

    class State(models.TextChoices):
        """Whether something is to be paid."""

        SHOWN = "shown", pgettext_lazy("bill", "For your information")
        OPEN = "open", pgettext_lazy("bill", "To be paid")
        PAID = "paid", pgettext_lazy("bill", "Paid")
        OWED = "owed", pgettext_lazy("bill", "You get money back")
        REFUNDED = "refunded", pgettext_lazy("bill", "Given back")
        VOID = "void", pgettext_lazy("bill", "Taken back")

    patient_id = PatientRef(rule="move")
    encounter = models.ForeignKey(Encounter, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=120)
    number = models.CharField(max_length=24)
    on_date = models.DateField()
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    insured = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    paid = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    refunded = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    due = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="billing_bill_once"),
            models.UniqueConstraint(fields=["tenant_id", "number"], name="billing_bill_number"),
        ]
        indexes = [
            models.Index(fields=["patient_id", "-on_date"], name="billing_bill_patient"),
            models.Index(fields=["tenant_id", "-on_date"], condition=models.Q(state="open"), name="billing_bill_open"),
        ]

    def __str__(self) -> str:
        return self.number


class BillLine(Entity):
    """One charge on a bill; `amount` is negative for what was given back. A charge stands on one bill only."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=32, blank=True, default="")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    insured = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "charge"], name="billing_line_once")]

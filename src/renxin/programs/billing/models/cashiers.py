"""The hospital's own cashier, and the ways to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity

from .bills import Bill


class Cashier(PublicEntity):
    """Where patients pay: the address of the hospital's cashier page and the secret both sides sign with.

    `charges` says what a charge of the hospital's system means here: something still to be paid, or something that was
    paid already. Nobody is asked for money twice because this was guessed. `minutes` is how long a link is good.
    """

    class Charges(models.TextChoices):
        """What a charge means."""

        DUE = "due", _("A charge is still to be paid")
        SETTLED = "settled", _("A charge was paid already; nothing is asked for")

    address = models.URLField(max_length=300)
    secret = EncryptedText()
    charges = models.CharField(max_length=8, choices=Charges, default=Charges.DUE)
    minutes = models.SmallIntegerField(default=30)
    is_active = models.BooleanField(default=True)
    heard_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="billing_cashier_once"),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=5, minutes__lte=1440), name="billing_cashier_minutes"
            ),
        ]


class Payment(PublicEntity):
    """One way to the cashier and what came of it, or money that the cashier gave back.

    `number` is ours and stands in the link; `cashier_no` is the cashier's. `told` is the amount that the cashier named
    when it was not the one asked for: then it does not count until a person has looked.
    """

    class Kind(models.TextChoices):
        """Which way the money goes."""

        PAYMENT = "payment", pgettext_lazy("money", "Payment")
        REFUND = "refund", pgettext_lazy("money", "Refund")

    class State(models.TextChoices):
        """What is known of it."""

        SENT = "sent", pgettext_lazy("payment", "At the cashier")
        PAID = "paid", pgettext_lazy("payment", "Done")
        FAILED = "failed", pgettext_lazy("payment", "Did not succeed")
        DIFFERS = "differs", pgettext_lazy("payment", "The amount does not fit")
        LAPSED = "lapsed", pgettext_lazy("payment", "The link is over")

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PAYMENT)
    number = models.CharField(max_length=40)
    cashier_no = models.CharField(max_length=80, null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    told = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="billing_payment_number"),
            models.UniqueConstraint(fields=["tenant_id", "kind", "cashier_no"], name="billing_cashier_no_once"),
        ]

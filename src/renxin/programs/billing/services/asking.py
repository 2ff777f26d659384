"""On the way to the cashier: a payment of its own for each try, so that one link pays one amount once."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.core.ids import uuid7
from renxin.programs.billing.models import Bill, Cashier, Payment

State = Payment.State


@transaction.atomic
def start_payment(actor: Actor, bill: Bill) -> Payment:
    """Return the payment with which she goes to the cashier: the one of a moment ago if it still fits, else a new one.

    Raises:
        WrongState: there is nothing to pay, or no cashier.
    """
    row = Bill.objects.of(actor).select_for_update().get(pk=bill.pk)
    cashier = Cashier.objects.of(actor).filter(is_active=True).first()
    if cashier is None or row.state != Bill.State.OPEN:
        raise WrongState(_("There is nothing to pay on this bill now."), where="bill")
    now = clock.now()
    going = row.payments.filter(state=State.SENT, kind=Payment.Kind.PAYMENT)
    known = going.filter(amount=row.due, until__gt=now + timedelta(minutes=2)).first()
    if known is not None:
        return known
    return Payment.objects.create(
        tenant_id=actor.tenant_id,
        bill=row,
        number=f"P{uuid7().hex}",
        amount=row.due,
        at=now,
        until=now + timedelta(minutes=cashier.minutes),
    )


def lapse_links(actor: Actor, limit: int = 500) -> int:
    """Note payments whose link is long over and of which the cashier told nothing; return how many.

    A late answer still counts: the cashier knows best.
    """
    over = Payment.objects.of(actor).filter(state=State.SENT, until__lt=clock.now() - timedelta(hours=24))
    return Payment.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:limit])).update(state=State.LAPSED)

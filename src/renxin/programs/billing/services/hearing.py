"""What the cashier tells us: paid, failed, given back. Repeated tellings change nothing; amounts are compared."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.timeline.facts.access import BillPaid, BillRefunded
from renxin.programs.billing.models import Bill, Payment

from .grouping import fact, settle

State = Payment.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One telling of the cashier. `payment` is our number of the try; `bill` names a bill paid at the window."""

    event: str
    cashier_no: str
    amount: Decimal
    currency: str
    payment: str = ""
    bill: str = ""
    at: datetime | None = None


class Refused(Exception):
    """What the cashier told cannot be taken; `code` is what it is answered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def hear(actor: Actor, told: Heard) -> str:
    """Take one telling; return `ok`, or `known` for a repeated one.

    Raises:
        Refused: the bill is not known, or the amount is not the one asked for (kept for a person to look at).
    """
    try:
        with transaction.atomic():
            outcome = _hear(actor, told)
    except IntegrityError:  # the same telling twice at the same moment: the other one has it
        return "known"
    if outcome == "differs":
        raise Refused("amount_differs")
    return outcome


def _hear(actor: Actor, told: Heard) -> str:
    bill = _bill(actor, told)
    is_refund = told.event == "refunded"
    kind = Payment.Kind.REFUND if is_refund else Payment.Kind.PAYMENT
    payments = Payment.objects.of(actor).filter(kind=kind)
    row = payments.filter(number=told.payment).first() if told.payment and not is_refund else None
    if told.event == "failed":
        return _fail(row)
    known = payments.filter(cashier_no=told.cashier_no).first()
    if known is not None and (known.state != State.DIFFERS or known.told == told.amount):
        return "differs" if known.state == State.DIFFERS else "known"
    if is_refund:
        return _give_back(actor, bill, told, known)
    row = known or row
    if row is None or row.state == State.PAID:  # at the window, or a link that was paid twice over there
        row = _at_window(actor, bill, told)
    return _pay(actor, bill, row, told)


@transaction.atomic
def accept_payment(actor: Actor, payment: Payment) -> None:
    """Let what the cashier told count although the amount did not fit: somebody has asked there.

    Raises:
        WrongState: it is settled already.
    """
    actor.require("billing.work")
    bill = Bill.objects.of(actor).select_for_update().get(pk=payment.bill_id)
    row = Payment.objects.of(actor).select_for_update().get(pk=payment.pk)
    if row.state != State.DIFFERS or row.told is None:
        raise WrongState(_("This is settled already."), where="payment")
    row.state, row.amount = State.PAID, row.told
    row.save(update_fields=["state", "amount"])
    is_refund = row.kind == Payment.Kind.REFUND
    record_access(actor, "payment.accept", "payment", row.uid, patient_id=bill.patient_id)
    _count(actor, bill, row.amount, refund=is_refund)


@transaction.atomic
def dismiss_payment(actor: Actor, payment: Payment) -> None:
    """Say that what the cashier told was an error over there; it never counts."""
    actor.require("billing.work")
    row = Payment.objects.of(actor).select_for_update().get(pk=payment.pk)
    if row.state == State.DIFFERS:
        row.state = State.FAILED
        row.save(update_fields=["state"])
        record_access(actor, "payment.dismiss", "payment", row.uid, patient_id=payment.bill.patient_id)


def _at_window(actor: Actor, bill: Bill, told: Heard) -> Payment:
    """Return a payment that did not begin with a link of ours; it cannot be more than what is due."""
    return Payment(
        tenant_id=actor.tenant_id,
        bill=bill,
        number=f"C{told.cashier_no}"[:40],
        amount=min(told.amount, max(bill.total - (bill.insured or 0) - bill.paid + bill.refunded, Decimal(0))),
        at=told.at or clock.now(),
    )


def _bill(actor: Actor, told: Heard) -> Bill:
    rows = Bill.objects.of(actor)
    found = rows.filter(payments__number=told.payment) if told.payment else rows.filter(number=told.bill)
    known = found.values_list("pk", flat=True).first()
    if known is None:
        raise Refused("no_such_bill")
    return rows.select_for_update().get(pk=known)


def _pay(actor: Actor, bill: Bill, row: Payment, told: Heard) -> str:
    fits = told.amount == row.amount and told.currency == bill.currency and told.amount > 0
    row.cashier_no, row.told, row.settled_at = told.cashier_no, told.amount, told.at or clock.now()
    row.state = State.PAID if fits else State.DIFFERS
    row.save()
    if not fits:
        return "differs"
    _count(actor, bill, told.amount)
    return "ok"


def _count(actor: Actor, bill: Bill, amount: Decimal, *, refund: bool = False) -> None:
    if refund:
        bill.refunded += amount
    else:
        bill.paid += amount
    bill.save(update_fields=["paid", "refunded"])
    settle(actor, [bill.pk], told=[fact(BillRefunded if refund else BillPaid, bill, amount)])


def _fail(row: Payment | None) -> str:
    if row is None or row.state != State.SENT:
        return "known"
    row.state, row.settled_at = State.FAILED, clock.now()
    row.save(update_fields=["state", "settled_at"])
    return "ok"


def _give_back(actor: Actor, bill: Bill, told: Heard, known: Payment | None) -> str:
    row = known or Payment(
        tenant_id=actor.tenant_id,
        bill=bill,
        kind=Payment.Kind.REFUND,
        number=f"R{told.cashier_no}"[:40],
        cashier_no=told.cashier_no,
        at=told.at or clock.now(),
    )
    row.amount, row.told, row.settled_at = told.amount, told.amount, told.at or clock.now()
    fits = told.currency == bill.currency and 0 < told.amount <= bill.paid - bill.refunded
    row.state = State.PAID if fits else State.DIFFERS
    row.save()
    if not fits:
        return "differs"
    _count(actor, bill, told.amount, refund=True)
    return "ok"

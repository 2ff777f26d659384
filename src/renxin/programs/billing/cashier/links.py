"""The link to the cashier: a bill's number, an amount, an hour, a signature. Nothing of the patient."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from renxin.programs.billing.models import Cashier, Payment

from . import signature


def link_out(cashier: Cashier, payment: Payment) -> str:
    """Return the address at which the cashier takes this payment."""
    fields = {
        "v": signature.VERSION,
        "bill": payment.bill.number,
        "payment": payment.number,
        "amount": f"{payment.amount:.2f}",
        "currency": payment.bill.currency,
        "until": str(int(payment.until.timestamp())) if payment.until else "0",
        "back": f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('home-bill-back', args=[payment.uid])}",
    }
    fields["sig"] = signature.sign_link(cashier.secret, fields)
    joint = "&" if "?" in cashier.address else "?"
    return f"{cashier.address}{joint}{urlencode(fields)}"

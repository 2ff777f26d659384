"""Every write of billing, each in one transaction with the facts it makes."""

from renxin.programs.billing.cashier.signature import HEADER, link_fits, sign_telling

from .asking import lapse_links, start_payment
from .cashiers import open_cashier, set_up_cashier
from .costing import measure_costs
from .grouping import bill_charges, regroup
from .hearing import Heard, Refused, accept_payment, dismiss_payment, hear

__all__ = [
    "HEADER",
    "Heard",
    "Refused",
    "accept_payment",
    "bill_charges",
    "dismiss_payment",
    "hear",
    "lapse_links",
    "link_fits",
    "measure_costs",
    "open_cashier",
    "regroup",
    "set_up_cashier",
    "sign_telling",
    "start_payment",
]

"""The tables of billing."""

from .bills import Bill as Bill
from .bills import BillLine as BillLine
from .cashiers import Cashier as Cashier
from .cashiers import Payment as Payment
from .costs import CostRange as CostRange

__all__ = ["Bill", "BillLine", "Cashier", "CostRange", "Payment"]

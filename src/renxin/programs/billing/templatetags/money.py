"""How sums are written: a sign of the currency, thousands apart in every language, two digits, a real minus."""

from decimal import Decimal
from typing import Any, Final

from django import template

register = template.Library()
_SIGNS: Final = {"CNY": "¥"}


@register.filter
def money(amount: Any, currency: str = "CNY") -> str:
    """Return `¥1,234.50`; a sum given back as `−¥12.00`; nothing for no amount."""
    if amount is None or amount == "":
        return ""
    value = Decimal(str(amount))
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{'−' if value < 0 else ''}{sign}{abs(value):,.2f}"


@register.filter
def yuan(amount: Any) -> str:
    """Return a rounded sum for a range: `¥1,240`."""
    value = Decimal(str(amount))
    step = Decimal(10) if value < 10_000 else Decimal(100)
    return f"¥{(value / step).quantize(Decimal(1)) * step:,.0f}"


@register.filter
def opposite(amount: Any) -> Decimal:
    """Return the sum the other way round, for what is owed to her."""
    return -Decimal(str(amount))

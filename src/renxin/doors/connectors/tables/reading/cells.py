"""One way to write what a cell holds."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  a sheet's days have no zone
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001


def text_of(value: Any) -> str:
    """Return a cell as text: whole numbers without a fraction, days as 2026-05-01, times as 2026-05-01 08:30:00."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return text_of_number(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(value).strip().strip("\x00")  # str() of a date is 2026-05-01


def text_of_number(value: float) -> str:
    """Return a number as people wrote it: 13800138000.0 is a telephone, 5.6 a result."""
    if value.is_integer() and abs(value) < 1e17:
        return str(int(value))
    return format(Decimal(repr(value)).normalize(), "f")


def day_of(number: float, *, since_1904: bool = False) -> str:
    """Return what a sheet keeps as days since its beginning: a day, an instant, or (below one) a time of day."""
    try:
        moment = (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(seconds=round(number * 86400))
    except OverflowError:
        return text_of_number(number)
    return moment.strftime("%H:%M:%S") if 0 < number < 1 else text_of(moment)

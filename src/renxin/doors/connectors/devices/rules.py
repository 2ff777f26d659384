"""What is believed of a reading: its time, its unit, that it is possible, that it is hers. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from renxin.doors.connectors.reasons import NotApplied

from . import reasons
from .measures import Measure, measures
from .reading import Reading, Value

MOST_DRIFT: Final = timedelta(hours=24)
"""A clock that is wrong by more than this says nothing about when; domain: data quality of home monitoring."""
NO_DRIFT: Final = timedelta(minutes=2)
OLDEST: Final = timedelta(days=400)
USUAL: Final = 3
"""So many earlier readings make a usual value."""


def taken_at(reading: Reading, received_at: datetime) -> datetime:
    """Return when it was measured, the device's clock set right when it said what it shows.

    Raises:
        NotApplied: the clock is wrong by more than a day, or the reading is too old to place.
    """
    drift = received_at - reading.sent_at if reading.sent_at else timedelta()
    if abs(drift) > MOST_DRIFT:
        raise NotApplied(reasons.CLOCK_DRIFT, where="sent_at")
    at = reading.at + (drift if abs(drift) > NO_DRIFT else timedelta())
    if at - received_at > MOST_DRIFT or received_at - at > OLDEST:
        raise NotApplied(reasons.CLOCK_DRIFT, where="at")
    return min(at, received_at).replace(microsecond=0)


def measured(value: Value) -> tuple[Measure, Decimal]:
    """Return what was measured and its value in our unit.

    Raises:
        NotApplied: we do not know the measure or the unit, or nobody can have this value.
    """
    measure = measures().get(value.measure)
    if measure is None:
        raise NotApplied(reasons.UNKNOWN_MEASURE, where=value.place, details={"measure": value.measure[:40] or "?"})
    found = measure.converted(value.value, value.unit)
    if found is None:
        raise NotApplied(
            reasons.UNKNOWN_UNIT,
            where=value.place,
            details={"unit": value.unit[:20], "known": ", ".join(measure.units)},
        )
    if not measure.is_plausible(found):
        other = measure.fitting_unit(value.value, value.unit or measure.unit)
        reason = reasons.OTHER_UNIT if other else reasons.IMPOSSIBLE
        raise NotApplied(reason, where=value.place, details={"unit": value.unit or measure.unit, "other": other})
    return measure, found


def pressures_agree(values: dict[str, Decimal]) -> None:
    """Refuse a blood pressure whose lower value is above the upper one: they were swapped.

    Raises:
        NotApplied: they were swapped.
    """
    if values.get("systolic", Decimal(1)) <= values.get("diastolic", Decimal(0)):
        raise NotApplied(reasons.SWAPPED, where="values.systolic")


def is_like_her(measure: Measure, value: Decimal, earlier: Sequence[Decimal]) -> bool:
    """Tell whether a value is near the person's usual one, the median of her `earlier` ones; few say nothing."""
    if measure.jump is None or len(earlier) < USUAL:
        return True
    return abs(value - Decimal(median(earlier))) <= Decimal(str(measure.jump))

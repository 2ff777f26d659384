"""Why a reading may not be true, or not be hers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from .shapes import Measure, Part, Reading, Timing

_LEAST = 3


def doubt_of(
    measure: Measure, reading: Reading, earlier: Sequence[Reading], timing: Timing, now: datetime | None = None
) -> str:
    """Return `future`, `impossible`, `unit`, `swapped`, `unlike` or nothing.

    The last is judged all the same, and asked about.

    Args:
        measure: what was measured.
        reading: the reading.
        earlier: what she measured before, the newest first.
        timing: how far a clock may be wrong, and what is usual.
        now: the present instant, where it is known.
    """
    if now is not None and reading.at - now > timedelta(hours=timing.drift_hours):
        return "future"
    for name, value in reading.values.items():
        part = measure.part(name)
        low, high = part.plausible
        if not low <= value <= high:
            return "unit" if _fits_other_unit(part, value) else "impossible"
    if measure.code == "bp" and _is_swapped(reading):
        return "swapped"
    return "unlike" if any(_is_unlike(measure.part(name), reading, earlier, timing) for name in reading.values) else ""


def is_refused(doubt: str) -> bool:
    """Tell whether a doubt keeps a reading from being judged at all."""
    return doubt in ("future", "impossible", "unit", "swapped")


def is_repeated(reading: Reading, before: Reading | None) -> bool:
    """Tell whether a reading is the one before once more: the same source, second and values."""
    return (
        before is not None
        and (reading.source, reading.values) == (before.source, before.values)
        and abs((reading.at - before.at).total_seconds()) < 1
    )


def _fits_other_unit(part: Part, value: float) -> bool:
    low, high = part.plausible
    return any(low <= value * factor <= high for factor in part.units.values())


def _is_swapped(reading: Reading) -> bool:
    upper, lower = reading.values.get("VS_SBP"), reading.values.get("VS_DBP")
    return upper is not None and lower is not None and upper <= lower


def _is_unlike(part: Part, reading: Reading, earlier: Sequence[Reading], timing: Timing) -> bool:
    if part.jump is None:
        return False
    known = [one.values[part.code] for one in earlier[: timing.usual_of] if part.code in one.values]
    return len(known) >= _LEAST and abs(reading.values[part.code] - median(known)) > part.jump

"""Judging readings: pure, driven by the pack of thresholds.

Words: a *reading* is one measuring; a *session* is readings a few minutes apart, taken as one; a *verdict* is what the
newest session comes to after confirmation; a *doubt* is why a reading may not be hers or not be true.
"""

from .doubting import doubt_of
from .judging import judge, level_of, should_tell, still
from .sessions import sessions
from .shapes import Limit, Measure, Part, Reading, ThresholdPack, Timing, Verdict
from .trending import Means, trend_of

__all__ = [
    "Limit",
    "Means",
    "Measure",
    "Part",
    "Reading",
    "ThresholdPack",
    "Timing",
    "Verdict",
    "doubt_of",
    "judge",
    "level_of",
    "sessions",
    "should_tell",
    "still",
    "trend_of",
]

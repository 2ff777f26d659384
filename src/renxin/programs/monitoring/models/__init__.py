"""Tables of monitoring: who is watched, thresholds, what was measured last, alerts, signs of life, silences."""

from .alerts import Alert
from .people import MeasureState, MonitoredPatient
from .signs import Absence, FeedOutage, FeedSource, LastSign
from .silence import Silence
from .thresholds import PatientThreshold, ThresholdVersion

__all__ = [
    "Absence",
    "Alert",
    "FeedOutage",
    "FeedSource",
    "LastSign",
    "MeasureState",
    "MonitoredPatient",
    "PatientThreshold",
    "Silence",
    "ThresholdVersion",
]

"""Tables of monitoring: who is watched, thresholds, what was measured last, alerts, signs of life, silences."""

from .alerts import Alert, Storm
from .at_home import DiaryEntry, ReadingPhoto
from .medicines import Adherence, Dose, MedicationPlan
from .people import MeasureState, MonitoredPatient
from .signs import Absence, FeedOutage, FeedSource, LastSign
from .silence import Silence
from .thresholds import PatientThreshold, ThresholdVersion

__all__ = [
    "Absence",
    "Adherence",
    "Alert",
    "DiaryEntry",
    "Dose",
    "FeedOutage",
    "FeedSource",
    "LastSign",
    "MeasureState",
    "MedicationPlan",
    "MonitoredPatient",
    "PatientThreshold",
    "ReadingPhoto",
    "Silence",
    "Storm",
    "ThresholdVersion",
]

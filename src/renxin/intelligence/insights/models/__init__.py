"""The tables of insights: sums, control charts, the journey map, what was chosen and estimated."""

from .answers import AnswerDay, AnswerMark
from .charts import ChartBaseline, ChartBucket, ChartKind, ChartMark, ChartSignal, ControlChart
from .choices import CaseMixModel, Cross, ImportanceMethod, MatrixChoice
from .maps import JourneyMap, MapNode, MapTouch
from .tallies import TallyDay, TallyMark

__all__ = [
    "AnswerDay",
    "AnswerMark",
    "CaseMixModel",
    "ChartBaseline",
    "ChartBucket",
    "ChartKind",
    "ChartMark",
    "ChartSignal",
    "ControlChart",
    "Cross",
    "ImportanceMethod",
    "JourneyMap",
    "MapNode",
    "MapTouch",
    "MatrixChoice",
    "TallyDay",
    "TallyMark",
]

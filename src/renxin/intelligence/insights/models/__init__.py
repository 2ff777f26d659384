"""The tables of insights: sums, control charts, the journey map, analyses that were kept."""

from .answers import AnswerDay, AnswerMark
from .charts import ChartBaseline, ChartMark, ChartSignal, ControlChart

__all__ = ["AnswerDay", "AnswerMark", "ChartBaseline", "ChartMark", "ChartSignal", "ControlChart"]

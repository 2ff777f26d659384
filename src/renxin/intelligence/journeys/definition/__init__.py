"""A journey's definition: how it is written down, what it means, what is wrong with it. It only goes forward."""

from renxin.intelligence.journeys.definition.model import Definition, Goal, StopRule, Who
from renxin.intelligence.journeys.definition.pack import JourneyPack
from renxin.intelligence.journeys.definition.reading import parse
from renxin.intelligence.journeys.definition.start import ENTRIES, STARTS, StartRule
from renxin.intelligence.journeys.definition.validation import register_check, validate
from renxin.intelligence.journeys.problem import Problem

__all__ = [
    "ENTRIES",
    "STARTS",
    "Definition",
    "Goal",
    "JourneyPack",
    "Problem",
    "StartRule",
    "StopRule",
    "Who",
    "parse",
    "register_check",
    "validate",
]

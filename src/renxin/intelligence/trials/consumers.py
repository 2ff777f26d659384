"""What trials want to be asked: before a version is published, and which way of a split is known to be better."""

from renxin.intelligence.journeys.services import register_answer, register_gate
from renxin.intelligence.trials.services.experiments import objections
from renxin.intelligence.trials.services.leaning import better_way

register_gate("trials.experiments", objections)
register_answer("lean", better_way)

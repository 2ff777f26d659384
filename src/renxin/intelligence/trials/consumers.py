"""What trials want to be asked: before publishing, at the entrance, and which way of a split is known to be better."""

from renxin.intelligence.journeys.services import register_answer, register_ending, register_gate, register_opening
from renxin.intelligence.trials.selectors import hold_out_is_over, openings
from renxin.intelligence.trials.services.experiments import objections
from renxin.intelligence.trials.services.leaning import better_way

register_gate("trials.experiments", objections)
register_answer("lean", better_way)
register_opening("trials.staggered", openings)
register_ending("trials.hold_out", hold_out_is_over)

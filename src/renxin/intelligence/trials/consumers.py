"""What trials want to be asked: before a version of a journey is published."""

from renxin.intelligence.journeys.services import register_gate
from renxin.intelligence.trials.services.experiments import objections

register_gate("trials.experiments", objections)

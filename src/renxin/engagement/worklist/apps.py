"""The worklist app."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Tasks with clocks and escalation."""

    name = "renxin.engagement.worklist"
    label = "worklist"

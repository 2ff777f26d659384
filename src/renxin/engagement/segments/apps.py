"""The app of segments."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """Tags of patients."""

    name = "renxin.engagement.segments"
    label = "segments"

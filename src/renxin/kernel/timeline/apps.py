"""The Django app of the timeline."""

from django.apps import AppConfig


class TimelineConfig(AppConfig):
    """History, feed, cursors and parked entries."""

    name = "renxin.kernel.timeline"
    label = "timeline"
    default_auto_field = "django.db.models.BigAutoField"

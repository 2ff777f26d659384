"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ImprovementConfig(AppConfig):
    """Suggestions, improvements, meetings, what is published, training."""

    name = "renxin.intelligence.improvement"
    label = "improvement"
    verbose_name = pgettext_lazy("rail", "Improve")

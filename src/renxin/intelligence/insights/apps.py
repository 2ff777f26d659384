"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    """Metrics, dashboards, and answers added up by day."""

    name = "renxin.intelligence.insights"
    label = "insights"
    verbose_name = _("Insight")

"""The package as a Django app. It owns no tables: it counts what others keep."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    """Metrics and dashboards."""

    name = "renxin.intelligence.insights"
    label = "insights"
    verbose_name = _("Insight")

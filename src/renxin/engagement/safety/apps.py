"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafetyConfig(AppConfig):
    """Red flags, signals and limits."""

    name = "renxin.engagement.safety"
    label = "safety"
    verbose_name = _("Safety")

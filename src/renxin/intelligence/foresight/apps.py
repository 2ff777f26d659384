"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForesightConfig(AppConfig):
    """Plain models of the hospital's own past, and what they suggest."""

    name = "renxin.intelligence.foresight"
    label = "foresight"
    verbose_name = _("Foresight")
    default_auto_field = "django.db.models.BigAutoField"

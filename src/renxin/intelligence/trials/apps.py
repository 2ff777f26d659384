"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrialsConfig(AppConfig):
    """Replays of journeys, and the register of experiments."""

    name = "renxin.intelligence.trials"
    label = "trials"
    verbose_name = _("Trials of journeys")
    default_auto_field = "django.db.models.BigAutoField"

"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalConfig(AppConfig):
    """Sheets, results, appeals, signs of coaxing, boards of evidence."""

    name = "renxin.intelligence.appraisal"
    label = "appraisal"
    verbose_name = _("Appraisal")
    default_auto_field = "django.db.models.BigAutoField"

"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistantConfig(AppConfig):
    """The symptom guide and who takes over from it."""

    name = "renxin.intelligence.assistant"
    label = "assistant"
    verbose_name = _("Symptom guide")
    default_auto_field = "django.db.models.BigAutoField"

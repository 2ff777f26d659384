"""Start-up: every package's consumers, jobs, traits and slots register themselves."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from . import lookups


class CoreConfig(AppConfig):
    """The first app of the house; once all models are loaded it lets the other packages register."""

    name = "renxin.kernel.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register our lookups and import the registering modules of every installed package."""
        lookups.register()
        autodiscover_modules("references", "privacy", "consumers", "jobs", "traits", "slots")

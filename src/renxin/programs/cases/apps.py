"""The package as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Service recovery and complaints."""

    name = "renxin.programs.cases"
    label = "cases"

"""The package as a Django app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Surveys, invitations and results."""

    name = "renxin.programs.surveys"
    label = "surveys"

"""The package as a Django app."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Questionnaires and their responses."""

    name = "renxin.engagement.questionnaires"
    label = "questionnaires"

"""The app of records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Encounters, conditions, allergies, medicines, procedures, reports and observations."""

    name = "renxin.people.records"
    label = "records"

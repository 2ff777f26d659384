"""The app of patients."""

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    """Patients, their identifiers, contact points, family and consents."""

    name = "renxin.people.patients"
    label = "patients"

"""The app of organizations."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Organizations, staff, accounts and permissions."""

    name = "renxin.people.organizations"
    label = "organizations"

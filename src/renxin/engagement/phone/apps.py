"""The package as a Django app."""

from django.apps import AppConfig


class PhoneConfig(AppConfig):
    """Calls."""

    name = "renxin.engagement.phone"
    label = "phone"

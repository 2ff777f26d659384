"""The app of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The patient's own pages that compose several packages."""

    name = "renxin.doors.portal"
    label = "portal"

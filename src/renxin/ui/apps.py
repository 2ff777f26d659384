"""The design system as a Django app, so its templates and static files are found."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, cotton components, CSS and JavaScript."""

    name = "renxin.ui"
    label = "ui"

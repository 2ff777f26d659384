"""The door that vendors call."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    """The door that vendors call."""

    name = "renxin.doors.callbacks"
    label = "callbacks"

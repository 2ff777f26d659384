"""The package as a Django app."""

from django.apps import AppConfig


class QueuesConfig(AppConfig):
    """Waiting: queues, tickets, triage desks, walls."""

    name = "renxin.programs.queues"
    label = "queues"

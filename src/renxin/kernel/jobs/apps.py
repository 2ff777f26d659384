"""The Django app of the jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Loops, tasks, periodic work and the signs of life of workers."""

    name = "renxin.kernel.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

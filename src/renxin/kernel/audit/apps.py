"""The Django app of the audit log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit rows, their seals, and the rows waiting for one."""

    name = "renxin.kernel.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

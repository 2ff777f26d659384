"""The package as a Django app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Bills, the road to the cashier, expected cost."""

    name = "renxin.programs.billing"
    label = "billing"

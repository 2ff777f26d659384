"""The address of the patient's page: short, because it stands in a message. No namespace."""

from django.urls import path

from . import portal

urlpatterns = [path("c/<str:token>", portal.confirm, name="case-confirm")]

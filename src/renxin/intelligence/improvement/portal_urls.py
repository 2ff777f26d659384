"""The address of the patients' page: short, because it stands on posters. No namespace."""

from django.urls import path

from . import portal

urlpatterns = [path("heard/<str:ref>", portal.heard, name="improvement-public")]

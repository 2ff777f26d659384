"""The patient's address of a questionnaire: short, because it stands in messages. No namespace."""

from django.urls import path

from . import portal

urlpatterns = [path("ask/<str:reference>", portal.answer, name="journey-questions")]

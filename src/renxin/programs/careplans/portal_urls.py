"""Patients' addresses of care plans."""

from django.urls import path

from .portal import answer

urlpatterns = [
    path("care/<str:reference>", answer.answer, name="care-answer"),
]

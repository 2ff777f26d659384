"""Addresses of the patient's pages: short, because they stand in messages and on paper. No namespace."""

from django.urls import path

from . import portal

urlpatterns = [
    path("s/<str:token>", portal.answer, name="survey"),
    path("q/<slug:code>", portal.answer_at_place, name="survey-place"),
]

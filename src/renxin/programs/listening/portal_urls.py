"""The addresses of patients' and visitors' pages: short, because they stand in messages and on paper. No namespace."""

from django.urls import path

from . import portal

urlpatterns = [
    path("m/<str:token>", portal.join, name="listening-join"),
    path("v/<str:token>", portal.vote, name="listening-vote"),
    path("o/<str:ref>", portal.day, name="listening-day"),
    path("stories/<str:ref>", portal.stories, name="listening-stories"),
]

"""Addresses of foresight."""

from django.urls import path

from . import views

app_name = "foresight"
urlpatterns = [
    path("", views.index, name="index"),
    path("study/", views.study, name="study"),
    path("study/state/", views.study_state, name="study_state"),
    path("models/<uuid:uid>/", views.model, name="model"),
    path("models/<uuid:uid>/adopt/", views.adopt, name="adopt"),
    path("models/<uuid:uid>/retire/", views.retire, name="retire"),
    path("timing/<slug:code>/", views.curve, name="curve"),
    path("suggestions/<uuid:uid>/accept/", views.accept, name="accept"),
    path("suggestions/<uuid:uid>/reject/", views.reject, name="reject"),
]

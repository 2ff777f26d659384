"""Patients' addresses of the guide."""

from django.urls import path

from .pages import patient, public

urlpatterns = [
    path("home/guide/", patient.start, name="home-guide"),
    path("home/<uuid:uid>/guide/", patient.start, name="home-guide-of"),
    path("home/<uuid:uid>/guide/<uuid:talk>/", patient.talk, name="home-guide-talk"),
    path("guide/start", public.start, name="guide-start"),
    path("guide/start/<uuid:uid>/", public.start, name="guide-start-at"),
]

"""Addresses of the patient's visit by video: short, because they stand in messages. No namespace."""

from django.urls import path

from . import portal

urlpatterns = [
    path("home/video", portal.entrance, name="home-video"),
    path("home/<uuid:uid>/video/<uuid:video>/", portal.video, name="home-video-of"),
]

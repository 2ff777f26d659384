"""Addresses of the patient's own pages of the record: short, because they stand in messages. No namespace."""

from django.urls import path

from . import portal

urlpatterns = [
    path("home/medicines-on-the-way", portal.entrance, name="home-on-the-way"),
    path("home/<uuid:uid>/medicines-on-the-way/", portal.on_the_way, name="home-on-the-way-of"),
]

"""The address under letters. No namespace: it is printed into mail."""

from django.urls import path

from . import pages

urlpatterns = [path("mail/stop/<str:token>", pages.stop, name="mail-stop")]

"""The chat's addresses. No namespace: they stand on the hospital's pages."""

from django.urls import path

from . import pages

urlpatterns = [
    path("chat/<uuid:uid>/", pages.chat, name="webchat"),
    path("chat/<uuid:uid>/lines", pages.show, name="webchat_lines"),
    path("chat/<uuid:uid>/say", pages.say, name="webchat_say"),
]

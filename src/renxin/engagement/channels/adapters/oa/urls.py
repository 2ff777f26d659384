"""Addresses of the Official Account. No namespace: two of them stand in the platform's own settings."""

from django.urls import path

from . import oauth, pages

urlpatterns = [
    path("settings/channels/<uuid:uid>/menu", pages.menu, name="oa-menu"),
    path("settings/channels/<uuid:uid>/codes", pages.codes, name="oa-codes"),
    path("settings/channels/<uuid:uid>/codes/<uuid:code_uid>", pages.code, name="oa-code"),
    path("wx/<uuid:uid>/enter", oauth.enter, name="oa-enter"),
    path("wx/<uuid:uid>/back", oauth.back, name="oa-back"),
]

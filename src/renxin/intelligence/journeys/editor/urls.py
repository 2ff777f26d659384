"""Addresses of the editor, below those of journeys."""

from django.urls import path

from renxin.intelligence.journeys.editor.views import edit

urlpatterns = [
    path("<uuid:uid>/edit", edit.edit, name="edit"),
    path("<uuid:uid>/edit/history", edit.history, name="edit_history"),
    path("<uuid:uid>/edit/discard", edit.discard, name="edit_discard"),
    path("<uuid:uid>/edit/do/<slug:name>", edit.act, name="edit_act"),
]

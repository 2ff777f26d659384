"""Addresses of the editor, below those of journeys."""

from django.urls import path

from renxin.intelligence.journeys.editor.views import create, edit, publish, rule, versions

urlpatterns = [
    path("new", create.create, name="create"),
    path("<uuid:uid>/edit", edit.edit, name="edit"),
    path("<uuid:uid>/edit/history", edit.history, name="edit_history"),
    path("<uuid:uid>/edit/discard", edit.discard, name="edit_discard"),
    path("<uuid:uid>/edit/import", create.load, name="edit_import"),
    path("<uuid:uid>/edit/rule", rule.edit_rule, name="edit_rule"),
    path("<uuid:uid>/edit/do/<slug:name>", edit.act, name="edit_act"),
    path("<uuid:uid>/publish", publish.publish, name="publish"),
    path("<uuid:uid>/publish/ask", publish.ask, name="ask_approval"),
    path("<uuid:uid>/review", publish.review, name="review"),
    path("<uuid:uid>/review/approve", publish.approve, name="approve"),
    path("<uuid:uid>/compare", versions.compare, name="compare"),
    path("<uuid:uid>/move", versions.move, name="move"),
    path("<uuid:uid>/versions/<slug:name>.yaml", versions.export, name="export"),
]

"""Staff pages of imports."""

from django.urls import path

from . import source_views, views

app_name = "imports"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("new", views.new, name="new"),
    path("templates/<slug:kind>.xlsx", views.download_template, name="template"),
    path("sources", source_views.source_list, name="sources"),
    path("sources/new-view", source_views.edit, {"kind": "view"}, name="new_view"),
    path("sources/new-folder", source_views.edit, {"kind": "folder"}, name="new_folder"),
    path("sources/<uuid:uid>", source_views.edit, name="source"),
    path("sources/<uuid:uid>/columns", source_views.source_columns, name="source_columns"),
    path("<uuid:uid>", views.show, name="run"),
    path("<uuid:uid>/columns", views.columns, name="columns"),
    path("<uuid:uid>/faults.csv", views.faults, name="faults"),
    path("<uuid:uid>/rows/<uuid:row_uid>", views.row, name="row"),
    path("<uuid:uid>/<slug:what>", views.act, name="act"),
]

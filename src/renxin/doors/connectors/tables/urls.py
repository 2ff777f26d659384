"""Staff pages of imports."""

from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("new", views.new, name="new"),
    path("templates/<slug:kind>.xlsx", views.download_template, name="template"),
    path("<uuid:uid>", views.show, name="run"),
    path("<uuid:uid>/columns", views.columns, name="columns"),
    path("<uuid:uid>/faults.csv", views.faults, name="faults"),
    path("<uuid:uid>/rows/<uuid:row_uid>", views.row, name="row"),
    path("<uuid:uid>/<slug:what>", views.act, name="act"),
]

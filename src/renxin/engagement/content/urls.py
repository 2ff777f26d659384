"""Addresses of the content."""

from django.urls import path

from . import views
from .views import writing

app_name = "content"
urlpatterns = [
    path("", views.template_list, name="list"),
    path("linter/", views.linter, name="linter"),
    path("new/", writing.new, name="new"),
    path("load/", writing.load, name="load"),
    path("<uuid:uid>/", views.template_page, name="template"),
    path("<uuid:uid>/write/", writing.write, name="write"),
    path("<uuid:uid>/read/", writing.read, name="read"),
    path("<uuid:uid>/draft/", writing.draft, name="draft"),
    path("<uuid:uid>/retire/", views.retire, name="retire"),
    path("<uuid:uid>/restore/", views.restore, name="restore"),
    path("versions/<uuid:uid>/preview/", views.preview, name="preview"),
    path("versions/<uuid:uid>/files/<uuid:file_uid>", views.file, name="file"),
    path("versions/<uuid:uid>/approve/", views.approve, name="approve"),
    path("versions/<uuid:uid>/send-back/", views.send_back, name="send_back"),
    path("versions/<uuid:uid>/submit/", writing.submit, name="submit"),
]

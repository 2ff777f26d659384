"""The addresses of the API."""

from django.urls import path, re_path

from . import hotline, oauth, views

app_name = "webapi"
_BASE = "fhir/R4"
_TYPE = r"(?P<name>[A-Z][A-Za-z]{1,63})"
_ID = r"(?P<number>[A-Za-z0-9\-.]{1,64})"
urlpatterns = [
    path("oauth/token", oauth.issue, name="token"),
    path("hotline/tickets", hotline.tickets, name="hotline"),
    path(f"{_BASE}/metadata", views.metadata, name="metadata"),
    path(f"{_BASE}/", views.system, name="system"),
    path(_BASE, views.system),
    re_path(rf"^{_BASE}/Patient/{_ID}/\$everything$", views.everything, name="everything"),
    re_path(rf"^{_BASE}/{_TYPE}/_search$", views.search_by_post, name="search"),
    re_path(rf"^{_BASE}/{_TYPE}$", views.kind, name="kind"),
    re_path(rf"^{_BASE}/{_TYPE}/{_ID}$", views.instance, name="instance"),
]

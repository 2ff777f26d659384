"""The addresses of the API."""

from django.urls import include, path, re_path

from . import hotline, journeys, oauth, reviews, views

app_name = "webapi"
_BASE = "fhir/R4"
_TYPE = r"(?P<name>[A-Z][A-Za-z]{1,63})"
_ID = r"(?P<number>[A-Za-z0-9\-.]{1,64})"
_FACE = [
    re_path(rf"^{_TYPE}/{_ID}$", views.instance, name="instance"),
    re_path(rf"^{_TYPE}$", views.kind, name="kind"),
    re_path(rf"^{_TYPE}/_search$", views.search_by_post, name="search"),
    re_path(rf"^Patient/{_ID}/\$everything$", views.everything, name="everything"),
    path("metadata", views.metadata, name="metadata"),
    path("", views.system, name="system"),
]
urlpatterns = [
    path(f"{_BASE}/", include(_FACE)),
    path(_BASE, views.system),
    path("oauth/token", oauth.issue, name="token"),
    path("hotline/tickets", hotline.tickets, name="hotline"),
    path("reviews", reviews.reviews, name="reviews"),
    path("journeys/<slug:code>/enrol", journeys.enrolment, name="enrol"),
]

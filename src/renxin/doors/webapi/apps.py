"""The app of the API."""

from django.apps import AppConfig


class WebApiConfig(AppConfig):
    """FHIR R4 and OAuth2."""

    name = "renxin.doors.webapi"
    label = "webapi"

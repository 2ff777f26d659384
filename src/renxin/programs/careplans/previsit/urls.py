"""Staff addresses of what was asked before visits. The page itself lives in the console: it composes programs."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listed, name="previsits"),
    path("switch", views.switch, name="previsit_switch"),
    path("<uuid:uid>.pdf", views.paper, name="previsit_pdf"),
    path("<uuid:uid>.json", views.fhir_bundle, name="previsit_fhir"),
]

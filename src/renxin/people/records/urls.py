"""Addresses of this package; the page about a patient is the console's."""

from django.urls import path

from .views import correcting, sharing, shown

app_name = "records"
urlpatterns = [
    path("patients/<uuid:uid>/family/proxies/<uuid:proxy>/visits/<uuid:encounter>", sharing.share, name="share"),
    path("patients/<uuid:uid>/reports/<uuid:report_uid>", shown.report, name="report"),
    path("patients/<uuid:uid>/documents/<uuid:document_uid>", shown.document, name="document"),
    path("patients/<uuid:uid>/records/<slug:kind>/<str:reference>", correcting.correct, name="correct"),
]

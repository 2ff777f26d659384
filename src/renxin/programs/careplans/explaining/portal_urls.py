"""The patient's own addresses of explanations."""

from django.urls import path

from . import portal

urlpatterns = [
    path("home/reports/", portal.reports, name="home-reports"),
    path("home/<uuid:uid>/reports/", portal.reports, name="home-reports-of"),
    path("home/<uuid:uid>/reports/<uuid:report>/", portal.report, name="home-report"),
    path("home/<uuid:uid>/reports/<uuid:report>/adviser", portal.adviser, name="home-report-adviser"),
]

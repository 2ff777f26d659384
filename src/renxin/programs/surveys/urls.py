"""Staff addresses of surveys."""

from django.urls import path

from . import paper, views

app_name = "surveys"
urlpatterns = [
    path("", views.survey_list, name="list"),
    path("<uuid:uid>/", views.survey_page, name="survey"),
    path("<uuid:uid>/paper", paper.enter, name="paper"),
    path("<uuid:uid>/paper/<uuid:paper_uid>/scan", paper.scan, name="scan"),
    path("<uuid:uid>/sheets", views.make_sheet, name="make_sheet"),
    path("<uuid:uid>/sheets/<uuid:place_uid>/", views.sheet, name="sheet"),
]

"""Staff addresses of surveys."""

from django.urls import path

from . import asking_views, exporting, paper, views

app_name = "surveys"
urlpatterns = [
    path("", views.survey_list, name="list"),
    path("asking/", asking_views.triggers, name="triggers"),
    path("asking/<uuid:uid>", asking_views.change_trigger, name="change_trigger"),
    path("asking/signals/<uuid:uid>", asking_views.see_signal, name="see_signal"),
    path("<uuid:uid>/frame", asking_views.frame, name="frame"),
    path("<uuid:uid>/export", exporting.export, name="export"),
    path("<uuid:uid>/", views.survey_page, name="survey"),
    path("<uuid:uid>/paper", paper.enter, name="paper"),
    path("<uuid:uid>/paper/<uuid:paper_uid>/scan", paper.scan, name="scan"),
    path("<uuid:uid>/sheets", views.make_sheet, name="make_sheet"),
    path("<uuid:uid>/sheets/<uuid:place_uid>/", views.sheet, name="sheet"),
]

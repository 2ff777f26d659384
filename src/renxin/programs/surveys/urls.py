"""Staff addresses of surveys."""

from django.urls import path

from . import answer_views, asking_views, exporting, interviews, paper, places, use_views, views

app_name = "surveys"
urlpatterns = [
    path("", views.survey_list, name="list"),
    path("asking/", asking_views.triggers, name="triggers"),
    path("asking/<uuid:uid>", asking_views.change_trigger, name="change_trigger"),
    path("asking/signals/<uuid:uid>", asking_views.see_signal, name="see_signal"),
    path("interviews/<uuid:uid>", interviews.interview, name="interview"),
    path("interviews/<uuid:uid>/end", interviews.finish, name="finish_interview"),
    path("kiosks/<str:token>/start", places.start_kiosk, name="start_kiosk"),
    path("<uuid:uid>/places", places.places, name="places"),
    path("<uuid:uid>/places/print", places.print_codes, name="print"),
    path("<uuid:uid>/kiosks", places.make_kiosk, name="make_kiosk"),
    path("<uuid:uid>/kiosks/<uuid:kiosk_uid>/stop", places.stop_kiosk, name="stop_kiosk"),
    path("<uuid:uid>/frame", asking_views.frame, name="frame"),
    path("<uuid:uid>/export", exporting.export, name="export"),
    path("questionnaires/<uuid:uid>/<int:number>/use", use_views.use, name="use"),
    path("amendments/", answer_views.amendments, name="amendments"),
    path("amendments/<uuid:uid>", answer_views.decide, name="decide_amendment"),
    path("answers/<str:reference>/", answer_views.answer, name="answer"),
    path("answers/<str:reference>/files/<uuid:uid>", answer_views.answer_file, name="answer_file"),
    path("<uuid:uid>/", views.survey_page, name="survey"),
    path("<uuid:uid>/paper", paper.enter, name="paper"),
    path("<uuid:uid>/paper/<uuid:paper_uid>/scan", paper.scan, name="scan"),
    path("<uuid:uid>/sheets", views.make_sheet, name="make_sheet"),
    path("<uuid:uid>/sheets/<uuid:place_uid>/", views.sheet, name="sheet"),
]

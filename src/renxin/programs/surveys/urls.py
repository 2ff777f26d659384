"""Staff addresses of surveys."""

from django.urls import path

from .views import answers, asking, by_hand, exporting, interviews, paper, places, results, terms, uses

app_name = "surveys"
urlpatterns = [
    path("", results.survey_list, name="list"),
    path("asking/", asking.triggers, name="triggers"),
    path("asking/new", asking.new_trigger, name="new_trigger"),
    path("asking/<uuid:uid>", asking.change_trigger, name="change_trigger"),
    path("asking/signals/<uuid:uid>", asking.see_signal, name="see_signal"),
    path("ask/<uuid:uid>", by_hand.ask, name="ask"),
    path("interviews/<uuid:uid>", interviews.interview, name="interview"),
    path("interviews/<uuid:uid>/end", interviews.finish, name="finish_interview"),
    path("kiosks/<str:token>/start", places.start_kiosk, name="start_kiosk"),
    path("<uuid:uid>/terms", terms.terms, name="terms"),
    path("changes/<uuid:uid>", terms.decide, name="decide_change"),
    path("<uuid:uid>/places", places.places, name="places"),
    path("<uuid:uid>/places/print", places.print_codes, name="print"),
    path("<uuid:uid>/kiosks", places.make_kiosk, name="make_kiosk"),
    path("<uuid:uid>/kiosks/<uuid:kiosk_uid>/stop", places.stop_kiosk, name="stop_kiosk"),
    path("<uuid:uid>/in-use", uses.in_use, name="in_use"),
    path("<uuid:uid>/answers", answers.behind, name="behind"),
    path("<uuid:uid>/frame", asking.frame, name="frame"),
    path("<uuid:uid>/export", exporting.export, name="export"),
    path("questionnaires/<uuid:uid>/<int:number>/use", uses.use, name="use"),
    path("amendments/", answers.amendments, name="amendments"),
    path("amendments/<uuid:uid>", answers.decide, name="decide_amendment"),
    path("answers/<str:reference>/", answers.answer, name="answer"),
    path("answers/<str:reference>/files/<uuid:uid>", answers.answer_file, name="answer_file"),
    path("<uuid:uid>/", results.survey_page, name="survey"),
    path("<uuid:uid>/paper", paper.enter, name="paper"),
    path("<uuid:uid>/paper/<uuid:paper_uid>/scan", paper.scan, name="scan"),
    path("<uuid:uid>/sheets", results.make_sheet, name="make_sheet"),
    path("<uuid:uid>/sheets/<uuid:place_uid>/", results.sheet, name="sheet"),
]

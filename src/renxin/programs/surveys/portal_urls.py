"""Addresses of the patient's pages: short, because they stand in messages and on paper. No namespace."""

from django.urls import path

from .portal import answer, at_home, declining, kiosk, on_the_way

urlpatterns = [
    path("s/<str:token>", answer.answer, name="survey"),
    path("s/<str:token>/decline", declining.decline, name="survey-decline"),
    path("s/<str:token>/draft", on_the_way.draft, name="survey-draft"),
    path("s/<str:token>/files/<str:link_id>", on_the_way.file, name="survey-file"),
    path("k/<str:token>", kiosk.ask, name="survey-kiosk"),
    path("k/<str:token>/leave", kiosk.leave, name="survey-kiosk-leave"),
    path("home/<uuid:uid>/survey/<uuid:invitation>/", at_home.answer, name="home-survey-of"),
    path("q/<slug:code>", answer.answer_at_place, name="survey-place"),
]

"""Staff pages of journeys."""

from django.urls import path

from renxin.intelligence.journeys import entering_pages, views
from renxin.intelligence.journeys.editor.urls import urlpatterns as editor

app_name = "journeys"
urlpatterns = [
    path("", views.index, name="index"),
    path("packs", views.load, name="load"),
    path("runs/<uuid:uid>", views.run, name="run"),
    path("runs/<uuid:uid>/stop", views.stop, name="stop"),
    path("runs/<uuid:uid>/retry", views.retry, name="retry"),
    path("runs/<uuid:uid>/hold/<slug:act>", views.hold, name="hold"),
    path("let-in", entering_pages.choose, name="enrol_choose"),
    *editor,
    path("<uuid:uid>/let-in", entering_pages.enrol, name="enrol"),
    path("<uuid:uid>", views.journey, name="journey"),
    path("<uuid:uid>/versions/<int:number>/<slug:act>", views.hold_version, name="hold_version"),
    path("<uuid:uid>/retry", views.retry_all, name="retry_all"),
    path("<uuid:uid>/entrance", views.entrance, name="entrance"),
    path("<uuid:uid>/control/<slug:act>", views.control, name="control"),
]

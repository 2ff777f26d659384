"""Addresses of the patient's own pages: short, because they stand in messages. No namespace."""

from django.urls import path

from .portal import absent, common, doubted, feeling, measuring, taking

urlpatterns = [
    path("home/measure", common.entrance("home-measure-of", "results"), name="home-measure"),
    path("home/medicines", common.entrance("home-medicines-of", "medicines"), name="home-medicines"),
    path("home/diary", common.entrance("home-diary-of", "results"), name="home-diary"),
    path("home/<uuid:uid>/measure/", measuring.choose, name="home-measure-of"),
    path("home/<uuid:uid>/measure/<slug:code>/", measuring.measure, name="home-measure-one"),
    path("home/<uuid:uid>/measure/<slug:code>/photo", measuring.photo, name="home-photo"),
    path("home/<uuid:uid>/readings/<slug:code>/", measuring.readings, name="home-readings"),
    path("home/<uuid:uid>/medicines/", taking.medicines, name="home-medicines-of"),
    path("home/<uuid:uid>/medicines/reminders", taking.reminders, name="home-reminders"),
    path("home/<uuid:uid>/medicines/<uuid:plan>/hours", taking.hours, name="home-hours"),
    path("home/<uuid:uid>/diary/", feeling.diary, name="home-diary-of"),
    path("whose/<str:reference>", doubted.doubted, name="home-doubted"),
    path("home/<uuid:uid>/away/", absent.absent, name="home-away-of"),
]

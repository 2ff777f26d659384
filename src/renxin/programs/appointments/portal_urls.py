"""Addresses of the patient's own pages of appointments: short, because they stand in messages. No namespace."""

from django.urls import path

from .portal import choosing, common, family, mine, offers, taking

_BOOK = "home/<uuid:uid>/book"
_ONE = "home/<uuid:uid>/appointments/<uuid:appointment>"

urlpatterns = [
    path("home/book/", common.entrance("home-book-of"), name="home-book"),
    path("home/appointments", common.entrance("home-appointments-of"), name="home-appointments"),
    path(f"{_BOOK}/", choosing.departments, name="home-book-of"),
    path(f"{_BOOK}/in/<uuid:department>/", choosing.department, name="home-book-department"),
    path(f"{_BOOK}/in/<uuid:department>/times", choosing.times, name="home-book-times"),
    path(f"{_BOOK}/slot/<uuid:slot>/", taking.slot, name="home-book-slot"),
    path(f"{_BOOK}/slot/<uuid:slot>/hold", taking.hold, name="home-book-hold"),
    path(f"{_BOOK}/slot/<uuid:slot>/other", family.other, name="home-book-other"),
    path(f"{_BOOK}/kept/<str:kept>", taking.confirm, name="home-book-confirm"),
    path(f"{_BOOK}/wait", offers.wait, name="home-wait"),
    path("home/<uuid:uid>/appointments/", mine.mine, name="home-appointments-of"),
    path(f"{_ONE}/", mine.one, name="home-appointment"),
    path(f"{_ONE}/cancel", mine.cancel, name="home-appointment-cancel"),
    path(f"{_ONE}/back", mine.take_back, name="home-appointment-back"),
    path(f"{_ONE}/coming", mine.coming, name="home-appointment-coming"),
    path(f"{_ONE}/escort", mine.escort, name="home-appointment-escort"),
    path(f"{_ONE}/calendar.ics", mine.calendar, name="home-appointment-calendar"),
    path("home/<uuid:uid>/waitlist/<uuid:entry>/", offers.offer, name="home-offer"),
    path("home/<uuid:uid>/waitlist/<uuid:entry>/leave", offers.leave, name="home-wait-leave"),
]

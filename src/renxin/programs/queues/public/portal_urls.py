"""Addresses of who waits: short, because they stand in messages, on slips and on walls. No namespace."""

from django.urls import path

from .pages import kiosk, phone, wall

urlpatterns = [
    path("home/queue", phone.enter, name="home-queue"),
    path("home/<uuid:uid>/queue/", phone.queue, name="home-queue-of"),
    path("home/<uuid:uid>/queue/check-in", phone.check_in, name="home-queue-check-in"),
    path("home/<uuid:uid>/queue/<uuid:ticket>/now", phone.now, name="home-queue-now"),
    path("home/<uuid:uid>/queue/<uuid:ticket>/step-out", phone.step_out, name="home-queue-step-out"),
    path("home/<uuid:uid>/queue/<uuid:ticket>/leave", phone.leave, name="home-queue-leave"),
    path("here/<str:code>", phone.scanned, name="queue-scanned"),
    path("w/<str:secret>", wall.wall, name="queue-wall"),
    path("w/<str:secret>/now", wall.now, name="queue-wall-now"),
    path("kiosk/<str:secret>", kiosk.start, name="queue-kiosk"),
    path("kiosk/<str:secret>/find", kiosk.find, name="queue-kiosk-find"),
    path("kiosk/<str:secret>/number", kiosk.number, name="queue-kiosk-number"),
    path("kiosk/<str:secret>/take", kiosk.take, name="queue-kiosk-take"),
]

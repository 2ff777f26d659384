"""Staff addresses of the guide."""

from django.urls import path

from .pages import accuracy, desk

app_name = "guide"
urlpatterns = [
    path("", accuracy.index, name="index"),
    path("learn", accuracy.learn, name="learn"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:uid>/", desk.one, name="one"),
    path("desk/<uuid:uid>/take", desk.take, name="take"),
    path("desk/<uuid:uid>/settle", desk.settle, name="settle"),
]

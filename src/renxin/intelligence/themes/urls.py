"""Staff pages of themes."""

from django.urls import path

from . import views

app_name = "themes"
urlpatterns = [
    path("", views.index, name="index"),
    path("comments", views.comments, name="comments"),
    path("comments/<uuid:uid>", views.correct, name="correct"),
    path("learn", views.learn, name="learn"),
    path("clusters/<uuid:uid>", views.name, name="name"),
]

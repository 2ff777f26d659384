"""Staff addresses of coming and waiting."""

from django.urls import path

from . import views

urlpatterns = [
    path("coming/", views.coming, name="access-coming"),
    path("coming/wanted", views.wanted, name="access-coming-wanted"),
]

"""Staff addresses of queues."""

from django.urls import path

from .views import listing

app_name = "queues"
urlpatterns = [
    path("", listing.queues, name="list"),
]

"""The address that is given to vendors, one for each channel."""

from django.urls import path

from . import views

app_name = "callbacks"
urlpatterns = [
    path("<uuid:uid>/", views.callback, name="callback"),
    path("<uuid:uid>/<path:rest>", views.callback, name="callback_under"),
]

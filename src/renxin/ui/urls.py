"""Addresses of the design system: the style guide and what a browser remembers."""

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("style-guide", views.style_guide, name="style_guide"),
    path("style-guide/patterns/<slug:name>", views.pattern, name="pattern"),
    path("preferences/<slug:name>", views.set_preference, name="preference"),
]

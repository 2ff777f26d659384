"""Staff pages of insights."""

from django.urls import path

from renxin.intelligence.insights import views

app_name = "insights"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("metrics", views.catalogue, name="catalogue"),
    path("metrics/<slug:code>", views.rows, name="rows"),
]

"""Staff pages of insights."""

from django.urls import path

from renxin.intelligence.insights.views import board

app_name = "insights"
urlpatterns = [
    path("", board.dashboard, name="dashboard"),
    path("metrics", board.catalogue, name="catalogue"),
    path("metrics/<slug:code>", board.rows, name="rows"),
]

"""Staff pages of insights."""

from django.urls import path

from renxin.intelligence.insights.views import board, charts, mattering, rooms

app_name = "insights"
urlpatterns = [
    path("metrics", board.catalogue, name="catalogue"),
    path("metrics/<slug:code>", board.rows, name="rows"),
    path("journey", rooms.journey, name="journey"),
    path("journey/<uuid:uid>", rooms.node, name="node"),
    path("journey/<uuid:uid>/place", rooms.place_node, name="place_node"),
    path("journey/maps/<uuid:uid>/nodes", rooms.add_node, name="add_node"),
    path("importance", mattering.importance, name="importance"),
    path("importance/choose", mattering.choose, name="matrix_choose"),
    path("compare", mattering.compare, name="compare"),
    path("compare/estimate", mattering.estimate, name="case_mix_estimate"),
    path("causes", rooms.causes, name="causes"),
    path("causes/rows", rooms.cause_rows, name="cause_rows"),
    path("waits", rooms.waits, name="waits"),
    path("charts", charts.charts, name="charts"),
    path("charts/new", charts.new, name="chart_new"),
    path("charts/<uuid:uid>", charts.chart, name="chart"),
    path("charts/<uuid:uid>/limits", charts.baseline, name="chart_limits"),
    path("charts/<uuid:uid>/stop", charts.stop, name="chart_stop"),
]

"""Pages of boards."""

from django.urls import path

from renxin.intelligence.boards.views import board, exports, reports, walls

app_name = "boards"
urlpatterns = [
    path("", board.board, name="board"),
    path("exports/", exports.exports, name="exports"),
    path("exports/of/<slug:metric>", exports.export_new, name="export_new"),
    path("exports/table/<str:card>", exports.table_new, name="table_new"),
    path("exports/<uuid:uid>", exports.export, name="export"),
    path("reports/", reports.reports, name="reports"),
    path("reports/new", reports.report_new, name="report_new"),
    path("reports/<uuid:uid>", reports.report, name="report"),
    path("reports/<uuid:uid>/change", reports.change, name="report_change"),
    path("reports/papers/<uuid:uid>", reports.paper, name="paper"),
    path("reports/papers/<uuid:uid>/leave", reports.leave, name="leave"),
    path("screens/", walls.walls, name="walls"),
    path("screens/<uuid:uid>/off", walls.revoke, name="wall_revoke"),
    path("wall/<str:secret>", walls.wall, name="wall"),
    path("<slug:code>", board.board, name="of_role"),
    path("<slug:code>/arrange", board.arrange, name="arrange"),
]

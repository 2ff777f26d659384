"""Staff pages of appraisal."""

from django.urls import path

from renxin.intelligence.appraisal.views import appeals, boards, coaxing, measures, months, results, sheets

app_name = "appraisal"
urlpatterns = [
    path("", months.index, name="index"),
    path("months/<str:month>", months.month, name="month"),
    path("months/<str:month>/compute", months.compute, name="compute"),
    path("months/<str:month>/freeze", months.freeze, name="freeze"),
    path("months/<str:month>/export", months.export, name="export"),
    path("mine", results.mine, name="mine"),
    path("results/<uuid:uid>", results.result, name="result"),
    path("results/<uuid:uid>/print", results.printed, name="printed"),
    path("results/<uuid:uid>/amend", results.amend, name="amend"),
    path("results/<uuid:uid>/rows/<slug:code>", results.rows, name="rows"),
    path("results/<uuid:uid>/rows/<slug:code>/appeal", appeals.make, name="make_appeal"),
    path("appeals", appeals.index, name="appeals"),
    path("appeals/<uuid:uid>", appeals.appeal, name="appeal"),
    path("appeals/<uuid:uid>/withdraw", appeals.withdraw, name="withdraw"),
    path("sheets", sheets.index, name="sheets"),
    path("sheets/install", sheets.install, name="install"),
    path("sheets/<uuid:uid>", sheets.version, name="version"),
    path("sheets/<uuid:uid>/change", sheets.change, name="change"),
    path("sheets/<uuid:uid>/move", sheets.move, name="move"),
    path("coaxing", coaxing.index, name="coaxing"),
    path("coaxing/look", coaxing.look, name="look"),
    path("coaxing/<uuid:uid>", coaxing.see, name="see"),
    path("boards", boards.index, name="boards"),
    path("boards/<slug:code>", boards.board, name="board"),
    path("boards/<slug:code>/print", boards.printed, name="board_printed"),
    path("measures/<uuid:uid>", measures.measure, name="measure"),
    path("measures/<uuid:uid>/evidence", measures.add, name="add_evidence"),
    path("measures/<uuid:uid>/rate", measures.rate, name="rate"),
    path("measures/<uuid:uid>/evidence/<uuid:evidence_uid>", measures.download, name="evidence"),
    path("measures/<uuid:uid>/evidence/<uuid:evidence_uid>/withdraw", measures.withdraw, name="withdraw_evidence"),
]

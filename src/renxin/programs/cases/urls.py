"""Staff addresses of cases."""

from django.urls import path

from .hotline import views as hotline
from .views import amends, from_message, helps, inside, intake, lists, one, places, praise, proof, roster, statements

app_name = "cases"
urlpatterns = [
    path("", lists.case_list, name="list"),
    path("board/", lists.case_board, name="board"),
    path("new", intake.take_in, name="new"),
    path("duty/", roster.duty, name="duty"),
    path("codes/", places.codes, name="codes"),
    path("ledger/", amends.ledger, name="ledger"),
    path("hotline/", hotline.ticket_list, name="hotline"),
    path("hotline/take", hotline.take, name="take_ticket"),
    path("hotline/<uuid:uid>/", hotline.ticket, name="ticket"),
    path("hotline/<uuid:uid>/act", hotline.act, name="ticket_act"),
    path("from-message/<uuid:uid>/<str:ref>", from_message.open_from_message, name="from_message"),
    path("requests/", helps.request_list, name="requests"),
    path("requests/new", helps.ask, name="ask_help"),
    path("requests/<uuid:uid>/act", helps.act, name="request_act"),
    path("praise/", praise.praise_list, name="praise"),
    path("praise/mine/", praise.mine, name="my_praise"),
    path("praise/stars/", praise.stars, name="stars"),
    path("praise/<uuid:uid>/act", praise.act, name="praise_act"),
    path("statements/", statements.mine, name="statements"),
    path("statements/<uuid:uid>/", statements.one, name="statement"),
    path("<uuid:uid>/", one.case_page, name="case"),
    path("<uuid:uid>/proof", proof.proof, name="proof"),
    path("<uuid:uid>/proof/<uuid:piece>", proof.evidence, name="evidence"),
    path("<uuid:uid>/receipt", inside.receipt, name="receipt"),
    path("<uuid:uid>/phone", inside.phone, name="phone"),
    path("<uuid:uid>/problems", inside.problems, name="problems"),
    path("<uuid:uid>/work", inside.work, name="work"),
    path("<uuid:uid>/amends", amends.amends, name="amends"),
    path("<uuid:uid>/act", one.act, name="act"),
    path("<uuid:uid>/alarms/<uuid:alarm>", one.acknowledge, name="acknowledge"),
    path("<uuid:uid>/answer", one.answer, name="answer"),
    path("<uuid:uid>/assign", one.assign, name="assign"),
    path("<uuid:uid>/close", one.close, name="close"),
    path("<uuid:uid>/reopen", one.reopen, name="reopen"),
    path("<uuid:uid>/complaint", one.complain, name="complaint"),
]

"""Staff pages of boards."""

from django.urls import path

from renxin.intelligence.boards.views import board

app_name = "boards"
urlpatterns = [
    path("", board.board, name="board"),
    path("<slug:code>", board.board, name="of_role"),
    path("<slug:code>/arrange", board.arrange, name="arrange"),
]

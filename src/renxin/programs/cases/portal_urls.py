"""The addresses of the patient's pages: short, because they stand in a message or in a printed code. No namespace."""

from django.urls import path

from .portal import asking, at_home, confirm, follow, notice, stars, tell

urlpatterns = [
    path("c/<str:token>", confirm.confirm, name="case-confirm"),
    path("t/<str:ref>", tell.tell, name="case-tell"),
    path("h/<str:ref>", asking.ask, name="case-help"),
    path("f/<str:ref>", follow.follow, name="case-follow"),
    path("home/tell/", at_home.tell, name="home-tell"),
    path("home/<uuid:uid>/tell/", at_home.tell, name="home-tell-of"),
    path("home/need/", at_home.need, name="home-need"),
    path("home/<uuid:uid>/need/", at_home.need, name="home-need-of"),
    path("notice/<str:ref>", notice.notice, name="case-notice"),
    path("stars/<str:ref>", stars.stars, name="case-stars"),
]

"""The addresses of the patient's pages: short, because they stand in a message or in a printed code. No namespace."""

from django.urls import path

from . import portal, telling

urlpatterns = [
    path("c/<str:token>", portal.confirm, name="case-confirm"),
    path("t/<str:ref>", telling.tell, name="case-tell"),
]

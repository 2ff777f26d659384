"""Patients' addresses of care plans."""

from django.urls import path

from .portal import answer, joining, mine

urlpatterns = [
    path("care/<str:reference>", answer.answer, name="care-answer"),
    path("j/<str:ref>", joining.join, name="care-join"),
    path("home/plan", mine.plan, name="home-plan"),
    path("home/<uuid:uid>/plan", mine.plan, name="home-plan-of"),
    path("home/handbook", mine.handbook, name="home-handbook"),
    path("home/<uuid:uid>/handbook", mine.handbook, name="home-handbook-of"),
]

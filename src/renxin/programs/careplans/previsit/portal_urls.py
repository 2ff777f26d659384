"""The patient's own addresses of what is asked before a visit."""

from django.urls import path

from . import portal

urlpatterns = [
    path("home/previsit/", portal.previsit, name="home-previsit"),
    path("home/<uuid:uid>/previsit/", portal.previsit, name="home-previsit-of"),
]

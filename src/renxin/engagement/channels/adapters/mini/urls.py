"""What the mini-program's own pages call. No namespace: the addresses stand in its code."""

from django.urls import path

from . import door

urlpatterns = [
    path("mini/<uuid:uid>/sign-in", door.sign_in, name="mini-sign-in"),
    path("mini/<uuid:uid>/telephone", door.telephone, name="mini-telephone"),
    path("mini/<uuid:uid>/permits", door.permits, name="mini-permits"),
]

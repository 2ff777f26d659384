"""Addresses of accounts. The names of allauth stay, because allauth looks for them."""

from django.urls import include, path

from . import views

_own = (
    [
        path("accounts/password", views.change_password, name="change_password"),
        path("invitations/<str:token>", views.accept_invitation, name="accept_invitation"),
    ],
    "organizations",
)
urlpatterns = [
    path("accounts/login/", views.sign_in, name="account_login"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("accounts/inactive/", views.inactive, name="account_inactive"),
    path("", include(_own)),
]

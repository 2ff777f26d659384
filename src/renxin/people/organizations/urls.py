"""Addresses of accounts. The names of allauth stay, because allauth looks for them."""

from django.urls import include, path

from . import department_views, views

_own = (
    [
        path("accounts/password", views.change_password, name="change_password"),
        path("settings/departments/", department_views.departments, name="departments"),
        path("settings/departments/<uuid:uid>/rename", department_views.rename, name="rename_department"),
        path("settings/departments/<uuid:uid>/merge", department_views.merge, name="merge_department"),
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

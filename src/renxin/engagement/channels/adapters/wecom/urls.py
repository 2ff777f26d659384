"""Addresses of WeCom's pages."""

from django.urls import path

from .views import chase, codes, joining, together

app_name = "wecom"
urlpatterns = [
    path("", chase.chase, name="chase"),
    path("tasks/<uuid:uid>/remind", chase.remind, name="remind"),
    path("tasks/<uuid:uid>/take-back", chase.take_back, name="take_back"),
    path("colleagues", chase.colleagues, name="colleagues"),
    path("codes/", codes.code_list, name="codes"),
    path("codes/new", codes.new, name="new_code"),
    path("codes/<uuid:uid>/", codes.code, name="code"),
    path("codes/<uuid:uid>/edit", codes.edit, name="edit_code"),
    path("codes/<uuid:uid>/end", codes.end, name="end_code"),
    path("codes/<uuid:uid>/picture", codes.picture, name="picture"),
    path("patients/<uuid:uid>/session", codes.offer, name="offer"),
    path("sessions/<uuid:uid>/", codes.temporary, name="temporary"),
    path("sessions/<uuid:uid>/close", codes.close, name="close_temporary"),
    path("groups/", together.group_list, name="groups"),
    path("groups/codes/new", joining.new, name="new_group_code"),
    path("groups/codes/<uuid:uid>/", joining.code, name="group_code"),
    path("groups/codes/<uuid:uid>/edit", joining.edit, name="edit_group_code"),
    path("groups/codes/<uuid:uid>/end", joining.end, name="end_group_code"),
    path("groups/codes/<uuid:uid>/picture", joining.picture, name="group_picture"),
    path("groups/<uuid:uid>/", together.group, name="group"),
    path("posts/", together.posts, name="posts"),
    path("hand-over/", together.hand_over, name="handover"),
]

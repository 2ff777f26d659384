"""Staff pages of channels, among the settings."""

from django.urls import path

from .views import accounts, comments, parked, templates

app_name = "channels"
urlpatterns = [
    path("", accounts.channel_list, name="channels"),
    path("new", accounts.kinds, name="kinds"),
    path("new/<slug:kind>", accounts.new, name="new"),
    path("parked", parked.parked, name="parked"),
    path("parked/<str:ref>/show", parked.show, name="raw"),
    path("parked/<str:ref>/replay", parked.replay, name="replay"),
    path("parked/<str:ref>/leave", parked.leave, name="leave"),
    path("<uuid:uid>", accounts.channel, name="channel"),
    path("<uuid:uid>/edit", accounts.edit, name="edit"),
    path("<uuid:uid>/check", accounts.check, name="check"),
    path("<uuid:uid>/fetch", accounts.fetch, name="fetch"),
    path("<uuid:uid>/comments", comments.upload, name="comments"),
    path("<uuid:uid>/template", templates.template, name="template"),
    path("<uuid:uid>/template/<uuid:template_uid>/forget", templates.forget, name="forget_template"),
]

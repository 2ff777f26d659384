"""Staff pages of exchange."""

from django.urls import path

from .views import shares, webhooks

app_name = "exchange"
urlpatterns = [
    path("shares/for/<uuid:uid>", shares.offer, name="offer_share"),
    path("shares/<uuid:uid>", shares.share, name="share"),
    path("shares/<uuid:uid>/end", shares.end, name="end_share"),
    path("received/for/<uuid:uid>", shares.receive, name="receive_summary"),
    path("webhooks/", webhooks.webhook_list, name="webhooks"),
    path("webhooks/new", webhooks.edit, name="new_webhook"),
    path("webhooks/<uuid:uid>", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:uid>/edit", webhooks.edit, name="edit_webhook"),
    path("webhooks/<uuid:uid>/test", webhooks.test, name="test_webhook"),
    path("webhooks/<uuid:uid>/secret", webhooks.secret, name="renew_secret"),
    path("webhooks/<uuid:uid>/repeat", webhooks.repeat, name="repeat_calls"),
    path("webhooks/<uuid:uid>/remove", webhooks.remove, name="remove_webhook"),
]

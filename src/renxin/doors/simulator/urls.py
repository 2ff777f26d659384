"""Addresses of the phone simulator; included only in the demo."""

from django.urls import path

from . import cashier, colleagues, faults, telephone, views
from .vendors import views as vendors

app_name = "simulator"
urlpatterns = [
    path("", views.phones, name="phones"),
    path("colleagues", colleagues.colleagues, name="colleagues"),
    path("colleagues/press", colleagues.press, name="press"),
    path("cashier/<uuid:uid>", cashier.cashier, name="cashier"),
    path("faults", faults.faults, name="faults"),
    path("faults/heal", faults.heal, name="heal"),
    path("vendors/<uuid:uid>/<str:kind>/<path:path>", vendors.vendor, name="vendor"),
    path("<uuid:uid>/", views.phone, name="phone"),
    path("<uuid:uid>/telephone", telephone.telephone, name="telephone"),
    path("<uuid:uid>/telephone/act", telephone.act, name="telephone_act"),
    path("<uuid:uid>/write", views.write, name="write"),
]

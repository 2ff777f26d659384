"""Addresses of the patient's bills: short, because they stand in messages. No namespace."""

from django.urls import path

from .cashier import door
from .portal import bills

urlpatterns = [
    path("home/bills", bills.entrance, name="home-bills"),
    path("home/bills/back/<uuid:payment>/", bills.back, name="home-bill-back"),
    path("home/<uuid:uid>/bills/", bills.bills, name="home-bills-of"),
    path("home/<uuid:uid>/bills/expected/", bills.expected, name="home-expected-of"),
    path("home/<uuid:uid>/bills/<uuid:bill>/", bills.bill, name="home-bill-of"),
    path("home/<uuid:uid>/bills/<uuid:bill>/pay/<uuid:payment>/", bills.pay, name="home-bill-pay"),
    path("billing/paid/<uuid:uid>", door.paid, name="billing-paid"),
    path("billing/asked/<uuid:uid>", door.asked, name="billing-asked"),
]
